import { expect, test } from '@jest/globals'

import { isRestrictedFile } from './restrictedFiles.js'

test.each([
  ['setup.exe', 'application/octet-stream', true],
  ['SETUP.EXE', 'application/octet-stream', true],
  ['film.mp4.html', 'video/mp4', true],
  ['page', 'text/html', true],
  ['script', 'application/x-vbscript', true],
  ['exe.pdf', 'application/pdf', false],
  ['film.mp4', 'video/mp4', false],
])('%s of type %s is restricted: %s', (filename, mimeType, expected) => {
  expect(isRestrictedFile({ filename, mimeType })).toBe(expected)
})
