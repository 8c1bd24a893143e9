import { expect, test } from '@jest/globals'

import { createUploadList } from './uploadList.js'

const photo = { name: 'photo.jpg', size: 9 }

test('a file is shown from its beginning until it is dismissed, and every change is told', () => {
  const list = createUploadList()
  let changes = 0
  const unsubscribe = list.subscribe(() => {
    changes += 1
  })
  const handle = list.begin(photo)
  handle.update({ loadedBytes: 4, phase: 'uploading' })
  const [entry] = list.read().entries
  expect(entry).toMatchObject({
    loadedBytes: 4,
    name: 'photo.jpg',
    phase: 'uploading',
    totalBytes: 9,
  })
  handle.end('done')
  expect(list.read().entries).toMatchObject([{ phase: 'done' }])
  list.dismiss(entry!.key)
  expect(list.read()).toEqual({ entries: [] })
  const before = changes
  expect(before).toBeGreaterThan(0)
  unsubscribe()
  list.begin(photo)
  expect(changes).toBe(before)
})

test('a button does what the upload offers at that moment, and nothing once it has ended', () => {
  const list = createUploadList()
  const handle = list.begin(photo)
  const done: string[] = []
  handle.offer({ cancel: () => done.push('cancel') })
  const { key } = list.read().entries[0]!
  list.act(key, 'retry')
  list.act(key, 'cancel')
  handle.offer({ retry: () => done.push('retry') })
  list.act(key, 'cancel')
  list.act(key, 'retry')
  handle.end('failed', 'No.')
  list.act(key, 'retry')
  expect(done).toEqual(['cancel', 'retry'])
  expect(list.read().entries).toMatchObject([{ phase: 'failed', reason: 'No.' }])
})

test('a failure goes when the file is tried again, and all go when the list is cleared', () => {
  const list = createUploadList()
  list.begin(photo).end('failed', 'No.')
  list.begin({ name: 'other.jpg', size: 1 }).end('failed', 'No.')
  list.begin(photo).end('failed', 'Still no.')
  const document = { ...photo }
  const again = list.begin(document)
  expect(list.read().entries.map(({ name, phase }) => `${name} ${phase}`)).toEqual([
    'other.jpg failed',
    'photo.jpg failed',
    'photo.jpg preparing',
  ])
  list.clear()
  expect(list.read().entries).toMatchObject([{ name: 'photo.jpg', phase: 'preparing' }])
  again.end('gone')
  expect(list.read().entries).toEqual([])
})
