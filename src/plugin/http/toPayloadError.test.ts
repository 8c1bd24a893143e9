import { expect, test } from '@jest/globals'

import { CloudflareImagesError } from '../../errors.js'
import { toPayloadError } from './toPayloadError.js'

test('a sentence has no colon: the panel would split the rest at its commas', () => {
  const error = new CloudflareImagesError({
    code: 'FILE_UNREADABLE',
    message: 'The image cannot be read: it ends too early, as after an interrupted transfer.',
  })
  expect(toPayloadError(error)).toMatchObject({
    data: { code: 'FILE_UNREADABLE' },
    isPublic: true,
    message: 'The image cannot be read – it ends too early, as after an interrupted transfer.',
  })
})

test('other people’s errors pass unchanged', () => {
  const error = new Error('Theirs: as it is')
  expect(toPayloadError(error)).toBe(error)
})
