import { afterAll, expect, test } from '@jest/globals'

import { createMemoryLedger } from '../../../test/fixtures/memoryLedger.js'
import { openEmulator, removeEmulatorFolders } from '../../../test/fixtures/openEmulator.js'
import { createImagesClient } from '../../cloudflare/createImagesClient.js'
import { fetchFromHandler } from '../../cloudflare/fetchFromHandler.js'
import { resolveOptions } from '../../options.js'
import { directRowId } from '../ledger.js'
import { sweep } from '../sweep/sweep.js'
import { issueDirectUpload } from './issueDirectUpload.js'

afterAll(removeEmulatorFolders)

const start = new Date('2026-01-10T12:00:00Z')
const nextDay = new Date('2026-01-11T12:00:00Z')

async function open() {
  const { emulator } = await openEmulator({ now: () => start.getTime() })
  const client = createImagesClient({
    accountId: emulator.accountId,
    apiToken: emulator.token,
    maxRetries: 0,
    fetch: fetchFromHandler(emulator.fetch),
  })
  const ledger = createMemoryLedger()
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
        collection: { privacy: 'public', slug: 'media' } as never,
        durable: true,
        newId: () => `upload-${(count += 1)}`,
        now: () => start,
        options,
        ledger,
        req: {} as never,
        site: 'site',
        query: {
          creator: undefined,
          doc: {},
          expiresInSeconds: 600,
          filename: 'ada.jpg',
          imageId,
          metadata: {},
          mimeType: 'image/jpeg',
        },
      }),
    ledger,
    sweep: () =>
      sweep({
        client,
        fileTargets: () => undefined,
        emit: () => Promise.resolve(),
        graceSeconds: 3600,
        images: { moveImage: () => Promise.resolve(0) },
        now: nextDay,
        ledger,
        scan: false,
        site: 'site',
      }),
  }
}

test('a draft under a chosen id is swept when its answer was lost and nothing could be asked', async () => {
  const { emulator, has, issue, ledger, sweep } = await open()
  emulator.faults.add({ answer: { kind: 'lostAnswer' }, operation: 'createDirectUpload' })
  emulator.faults.add({ answer: { kind: 'status', status: 400 }, operation: 'getImage' })
  await expect(issue('people/ada')).rejects.toMatchObject({ code: 'NETWORK' })
  expect(ledger.rows.get(directRowId('upload-1'))).toMatchObject({ imageId: 'people/ada' })
  expect(await has('people/ada')).toBe(true)
  expect(await sweep()).toMatchObject({ deleted: 1 })
  expect(await has('people/ada')).toBe(false)
  expect(ledger.rows.size).toBe(0)
})

test('the draft of another upload survives one that wanted its id', async () => {
  const { emulator, has, issue, ledger, sweep } = await open()
  await issue('people/ada')
  const [first] = ledger.rows.keys()
  emulator.faults.add({ answer: { kind: 'status', status: 503 }, operation: 'createDirectUpload' })
  await expect(issue('people/ada')).rejects.toMatchObject({ code: 'API_UNAVAILABLE' })
  expect(ledger.rows.size).toBe(2)
  ledger.rows.delete(first!)
  expect(await sweep()).toMatchObject({ deleted: 0, settled: 1 })
  expect(await has('people/ada')).toBe(true)
})

test('an id that is taken leaves no row', async () => {
  const { issue, ledger } = await open()
  await issue('people/ada')
  await expect(issue('people/ada')).rejects.toMatchObject({ code: 'API_CONFLICT' })
  expect([...ledger.rows.keys()]).toEqual([directRowId('upload-1')])
})
