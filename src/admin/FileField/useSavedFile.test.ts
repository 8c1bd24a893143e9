import { expect, test } from '@jest/globals'

import { isSavedFile } from './useSavedFile.js'

const file = { name: 'Mu\u0308nchen.jpg', size: 9 }
const saved = { cloudflare: { imageId: 'new', originalFilename: 'M\u00fcnchen.jpg' }, filesize: 9 }
const before = { cloudflare: { imageId: 'old' } }

test('another image with the name and the size of the file is the file', () => {
  expect(isSavedFile({ after: saved, before, file })).toBe(true)
  expect(isSavedFile({ after: saved, before: undefined, file })).toBe(true)
})

test.each<[string, unknown]>([
  ['of the same image', { ...saved, cloudflare: { ...saved.cloudflare, imageId: 'old' } }],
  ['without an image', { ...saved, cloudflare: { originalFilename: 'M\u00fcnchen.jpg' } }],
  ['of another size', { ...saved, filesize: 10 }],
  ['of another name', { ...saved, cloudflare: { imageId: 'new', originalFilename: 'b.jpg' } }],
  ['that is none', undefined],
])('a document %s does not show the file', (_, after) => {
  expect(isSavedFile({ after, before, file })).toBe(false)
})
