import { expect, test } from '@jest/globals'

import { createFinishedUploads } from './finishedUploads.js'

const file = new File(['x'], 'photo.jpg')
const upload = { collection: 'media', imageId: 'i', receipt: 'r' }

test('a file that has arrived is known in its collection until it is forgotten', () => {
  const finished = createFinishedUploads()
  finished.remember({ file, upload })
  expect(finished.recall({ collection: 'media', file })).toEqual(upload)
  expect(finished.recall({ collection: 'avatars', file })).toBeUndefined()
  expect(finished.recall({ collection: 'media', file: new File(['x'], 'photo.jpg') })).toBe(
    undefined,
  )
  finished.forget(file)
  expect(finished.recall({ collection: 'media', file })).toBeUndefined()
})

test('a receipt that may run out soon is not used again', () => {
  let now = 0
  const finished = createFinishedUploads(() => now)
  finished.remember({ file, upload })
  now = 5 * 60 * 60 * 1000
  expect(finished.recall({ collection: 'media', file })).toEqual(upload)
  now += 1
  expect(finished.recall({ collection: 'media', file })).toBeUndefined()
})
