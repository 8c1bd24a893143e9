import { expect, test } from '@jest/globals'

import { isOtherFile } from './isOtherFile.js'

test.each([
  ['report.pdf', 'application/pdf', true],
  ['film.mp4', 'video/mp4', true],
  ['photo.avif', 'image/avif', true],
  ['scan.tiff', 'image/tiff', true],
  ['README', '', true],
  ['photo.jpg', 'image/jpeg', false],
  ['photo.HEIC', '', false],
  ['blob', 'image/png', false],
  ['photo.jfif', '', false],
])('%s (%s): %s', (name, type, expected) => {
  expect(isOtherFile({ name, type })).toBe(expected)
})
