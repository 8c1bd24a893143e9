import type { Fault } from '../emulator/faults/fault.js'

import { afterAll, describe, expect, test } from '@jest/globals'

import { drawSolid } from '../../test/fixtures/images.js'
import { createMemoryLedger } from '../../test/fixtures/memoryLedger.js'
import { openEmulator, removeEmulatorFolders } from '../../test/fixtures/openEmulator.js'
import { createImagesClient } from '../cloudflare/createImagesClient.js'
import { fetchFromHandler } from '../cloudflare/fetchFromHandler.js'
import { storeImage } from './storeImage.js'

afterAll(removeEmulatorFolders)

async function open(faults: readonly Fault[] = [], maxRetries = 0) {
  const { emulator } = await openEmulator({ faults })
  const ledger = createMemoryLedger()
  const answer = fetchFromHandler(emulator.fetch)
  const client = createImagesClient({
    accountId: emulator.accountId,
    apiToken: emulator.token,
    maxRetries,
    fetch: (url, init) => {
      if (init.method === 'POST') ledger.log.push('upload')
      return answer(url, init)
    },
  })
  const bytes = await drawSolid({ format: 'jpeg', height: 60, width: 80 })
  let count = 0
  const store = (name = 'photo.jpg', timeoutMs?: number, imageId?: string) =>
    storeImage({
      client,
      collection: 'media',
      creator: 'an editor',
      docId: undefined,
      durable: true,
      file: { bytes, mimeType: 'image/jpeg', name, size: bytes.byteLength },
      graceSeconds: 3600,
      imageId,
      maxRetries,
      metadata: { album: 'summer', payload_site: 'forged' },
      newId: () => `upload-${(count += 1)}`,
      now: () => new Date('2026-01-01T00:00:00Z'),
      timeoutMs,
      ledger,
      requireSignedURLs: false,
      site: 'site',
    })
  const list = async () => (await client.listImages()).images
  return { emulator, list, ledger, store }
}

const stamp = { payload_collection: 'media', payload_site: 'site', payload_upload: 'upload-1' }
const post = 'uploadImage' as const

describe('storing an image', () => {
  test('writes the row before a byte travels, and the id as soon as it is known', async () => {
    const { list, ledger, store } = await open()
    const { filename, image, rowId } = await store()
    expect(ledger.log).toEqual(['insert upload', 'upload', 'update'])
    expect(ledger.rows.get(rowId)).toMatchObject({
      dueAt: '2026-01-01T01:00:00.000Z',
      filename: 'photo.jpg',
      imageId: image.imageId,
      uploadId: 'upload-1',
    })
    expect(filename).toBe('photo.jpg')
    const metadata = { album: 'summer', payload_filename: 'photo.jpg', ...stamp }
    expect(await list()).toMatchObject([{ creator: 'an editor', metadata }])
  })

  test('a refusal leaves neither row nor image', async () => {
    const { list, ledger, store } = await open([
      { answer: { code: 5455, kind: 'status', status: 415 }, operation: post },
    ])
    await expect(store()).rejects.toMatchObject({ code: 'API_REFUSED_IMAGE' })
    expect(ledger.rows.size).toBe(0)
    expect(await list()).toEqual([])
  })

  test('an upload whose answer is lost is found again, not repeated', async () => {
    const { list, ledger, store } = await open([
      { answer: { kind: 'lostAnswer' }, operation: post },
    ])
    const { image } = await store()
    expect(ledger.log.filter((entry) => entry === 'upload')).toHaveLength(1)
    expect(await list()).toMatchObject([{ imageId: image.imageId }])
  })

  test('an upload that may have arrived leaves a trace under a name of its own', async () => {
    const { list, ledger, store } = await open([
      { answer: { kind: 'lostAnswer' }, operation: post },
      { answer: { kind: 'status', status: 500 }, operation: 'listImages' },
    ])
    await expect(store()).rejects.toMatchObject({ code: 'NETWORK' })
    expect([...ledger.rows.values()]).toMatchObject([
      { filename: null, id: 'lost:upload-1', imageId: null, kind: 'upload', uploadId: 'upload-1' },
    ])
    expect(await list()).toHaveLength(1)
    expect((await store()).filename).toBe('photo.jpg')
  })

  test('a time limit ends a hanging upload, which leaves its trace', async () => {
    const { ledger, store } = await open([{ answer: { kind: 'silence' }, operation: post }])
    await expect(store('photo.jpg', 50)).rejects.toMatchObject({
      code: 'REQUEST_TIMEOUT',
      message: expect.stringMatching(/took too long/) as unknown,
    })
    expect([...ledger.rows.keys()]).toEqual(['lost:upload-1'])
  })

  test.each([
    { answer: { kind: 'status', status: 503 }, code: 'API_UNAVAILABLE' },
    { answer: { kind: 'status', status: 429 }, code: 'API_RATE_LIMITED' },
    { answer: { kind: 'text', status: 502, text: 'Bad gateway' }, code: 'API_UNAVAILABLE' },
  ] as const)(
    '$answer.status: the error passes, the name is free again',
    async ({ answer, code }) => {
      const { ledger, store } = await open([{ answer, operation: post }])
      await expect(store()).rejects.toMatchObject({ code })
      expect([...ledger.rows.keys()]).toEqual(['lost:upload-1'])
      expect((await store()).filename).toBe('photo.jpg')
    },
  )

  describe('tried again', () => {
    const down: Fault['answer'] = { kind: 'status', status: 500 }

    test('one that failed for the moment arrives, and what may have arrived before leaves a trace', async () => {
      const { list, ledger, store } = await open([{ answer: down, operation: post, times: 2 }], 2)
      const { filename, image, rowId } = await store()
      expect(filename).toBe('photo.jpg')
      expect(ledger.log.filter((entry) => entry === 'upload')).toHaveLength(3)
      expect([...ledger.rows.keys()].toSorted()).toEqual(['lost:upload-1', 'lost:upload-2', rowId])
      expect(ledger.rows.get(rowId)).toMatchObject({ imageId: image.imageId, uploadId: 'upload-3' })
      expect(await list()).toMatchObject([{ metadata: { payload_upload: 'upload-3' } }])
    })

    test('one that keeps failing leaves no row but traces', async () => {
      const { ledger, store } = await open([{ answer: down, operation: post, times: 3 }], 2)
      await expect(store()).rejects.toMatchObject({ code: 'API_UNAVAILABLE' })
      expect([...ledger.rows.keys()].toSorted()).toEqual([1, 2, 3].map((n) => `lost:upload-${n}`))
    })

    test('one that was turned away is the client’s to try again, and no more', async () => {
      const busy: Fault['answer'] = { kind: 'status', retryAfterSeconds: 0, status: 429 }
      const { ledger, store } = await open([{ answer: busy, operation: post, times: 9 }], 2)
      await expect(store()).rejects.toMatchObject({ code: 'API_RATE_LIMITED' })
      expect(ledger.log.filter((entry) => entry === 'upload')).toHaveLength(3)
    })

    test('one under an id that we chose is found by it, where no list shows it yet', async () => {
      const { list, ledger, store } = await open(
        [
          { answer: { kind: 'lostAnswer' }, operation: post },
          { answer: down, operation: 'listImages', times: 3 },
        ],
        2,
      )
      const { image } = await store('photo.jpg', undefined, 'chosen')
      expect(image).toMatchObject({ imageId: 'chosen', metadata: { payload_upload: 'upload-1' } })
      expect(await list()).toHaveLength(1)
      expect(ledger.log.filter((entry) => entry === 'upload')).toHaveLength(2)
    })

    test('the time limit ends the search, too', async () => {
      const { emulator, store } = await open(
        [
          { answer: down, operation: post, times: 9 },
          { answer: { kind: 'silence' }, operation: 'listImages', times: 9 },
        ],
        2,
      )
      await expect(store('photo.jpg', 200)).rejects.toMatchObject({ code: 'API_UNAVAILABLE' })
      expect(emulator.requests.map(({ operation }) => operation)).toEqual([post, 'listImages'])
    })

    test('nothing is sent after the time limit', async () => {
      const { ledger, store } = await open([{ answer: down, operation: post, times: 9 }], 2)
      await expect(store('photo.jpg', 200)).rejects.toMatchObject({ status: 504 })
      expect(ledger.log.filter((entry) => entry === 'upload').length).toBeLessThan(2)
    })
  })

  test('40 uploads of one name: 40 images, 40 names', async () => {
    const { list, ledger, store } = await open()
    const stored = await Promise.all(Array.from({ length: 40 }, () => store()))
    expect(new Set(stored.map(({ filename }) => filename)).size).toBe(40)
    expect(new Set(stored.map(({ image }) => image.imageId)).size).toBe(40)
    expect(await list()).toHaveLength(40)
    expect(ledger.rows.size).toBe(40)
  })
})
