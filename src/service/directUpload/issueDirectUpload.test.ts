import { afterAll, expect, test } from '@jest/globals'

import { createMemoryRecords } from '../../../test/fixtures/memoryRecords.js'
import { openEmulator, removeEmulatorFolders } from '../../../test/fixtures/openEmulator.js'
import { createImagesClient } from '../../cloudflare/createImagesClient.js'
import { fetchFromHandler } from '../../cloudflare/fetchFromHandler.js'
import { resolveOptions } from '../../options.js'
import { directRowId } from '../records.js'
import { sweep } from '../sweep.js'
import { issueDirectUpload } from './issueDirectUpload.js'

afterAll(removeEmulatorFolders)

const start = new Date('2026-01-10T12:00:00Z')
const nextDay = new Date('2026-01-11T12:00:00Z')

async function open() {
  const { emulator } = await openEmulator({ now: () => start.getTime() })
  const client = createImagesClient({
    accountId: emulator.accountId,
    apiToken: emulator.token,
    fetch: fetchFromHandler(emulator.fetch),
  })
  const records = createMemoryRecords()
  const options = resolveOptions({ options: { collections: { media: true }, mode: 'local' } })
  let count = 0
  return {
    emulator,
    has: async (imageId: string) =>
      client.getImage({ imageId }).then(
        () => true,
        () => false,
      ),
    issue: (imageId: string) =>
      issueDirectUpload({
        client,
        collection: { access: 'public', slug: 'media' } as never,
        durable: true,
        newId: () => `upload-${(count += 1)}`,
        now: () => start,
        options,
        records,
        req: {},
        site: 'site',
        wish: {
          creator: undefined,
          doc: {},
          expiresInSeconds: 600,
          filename: 'ada.jpg',
          imageId,
          metadata: {},
          mimeType: 'image/jpeg',
        },
      }),
    records,
    sweep: () =>
      sweep({
        client,
        emit: () => Promise.resolve(),
        graceSeconds: 3600,
        images: { moveImage: () => Promise.resolve(0) },
        now: nextDay,
        records,
        scan: false,
        site: 'site',
      }),
  }
}

test('a draft under a chosen id is swept when its answer was lost and nothing could be asked', async () => {
  const { emulator, has, issue, records, sweep } = await open()
  emulator.faults.add({ answer: { kind: 'lostAnswer' }, operation: 'createDirectUpload' })
  emulator.faults.add({ answer: { kind: 'status', status: 400 }, operation: 'getImage' })
  await expect(issue('people/ada')).rejects.toMatchObject({ code: 'NETWORK' })
  expect(records.rows.get(directRowId('upload-1'))).toMatchObject({ imageId: 'people/ada' })
  expect(await has('people/ada')).toBe(true)
  expect(await sweep()).toMatchObject({ deleted: 1 })
  expect(await has('people/ada')).toBe(false)
  expect(records.rows.size).toBe(0)
})

test('the draft of another upload survives one that wanted its id', async () => {
  const { emulator, has, issue, records, sweep } = await open()
  await issue('people/ada')
  const [first] = records.rows.keys()
  emulator.faults.add({ answer: { kind: 'status', status: 503 }, operation: 'createDirectUpload' })
  await expect(issue('people/ada')).rejects.toMatchObject({ code: 'API_UNAVAILABLE' })
  expect(records.rows.size).toBe(2)
  records.rows.delete(first!)
  expect(await sweep()).toMatchObject({ deleted: 0, settled: 1 })
  expect(await has('people/ada')).toBe(true)
})

test('an id that is taken leaves no row', async () => {
  const { issue, records } = await open()
  await issue('people/ada')
  await expect(issue('people/ada')).rejects.toMatchObject({ code: 'API_CONFLICT' })
  expect([...records.rows.keys()]).toEqual([directRowId('upload-1')])
})
