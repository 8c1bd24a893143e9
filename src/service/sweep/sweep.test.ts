import type { Fault } from '../../emulator/faults/fault.js'
import type { LedgerRow, Reference } from '../ledger.js'
import type { SweepArgs } from './sweepTypes.js'

import { afterAll, describe, expect, test } from '@jest/globals'

import { drawSolid } from '../../../test/fixtures/images.js'
import { createMemoryLedger } from '../../../test/fixtures/memoryLedger.js'
import { openEmulator, removeEmulatorFolders } from '../../../test/fixtures/openEmulator.js'
import { createImagesClient } from '../../cloudflare/createImagesClient.js'
import { fetchFromHandler } from '../../cloudflare/fetchFromHandler.js'
import { privacyRowId } from '../ledger.js'
import { markForDeletion, removeImage } from '../removeImage.js'
import { sweep } from './sweep.js'

afterAll(removeEmulatorFolders)

const now = new Date('2026-01-10T12:00:00Z')
const past = '2026-01-10T11:00:00.000Z'

async function open({ faults = [] }: { faults?: readonly Fault[] } = {}) {
  const clock = { ms: now.getTime() - 7_200_000 }
  const { emulator } = await openEmulator({ faults, now: () => clock.ms })
  const client = createImagesClient({
    accountId: emulator.accountId,
    apiToken: emulator.token,
    maxRetries: 0,
    fetch: fetchFromHandler(emulator.fetch),
  })
  const bytes = await drawSolid({ format: 'jpeg', height: 60, width: 80 })
  const ledger = createMemoryLedger()
  const told: string[] = []
  const emit = ({ type }: { type: string }) => Promise.resolve(void told.push(type))
  return {
    client,
    clock,
    list: async () => (await client.listImages()).images.map(({ imageId }) => imageId),
    put: (row: Partial<LedgerRow>) => {
      const id = row.id ?? 'row'
      ledger.rows.set(id, {
        attempts: 0,
        collectionSlug: 'media',
        dueAt: past,
        filename: null,
        id,
        imageId: null,
        expiresAt: null,
        kind: 'delete',
        lastError: null,
        uploadId: null,
        ...row,
      })
    },
    ledger,
    run: (scan = false, more: Partial<SweepArgs> = {}) =>
      sweep({
        client,
        emit,
        fileTargets: () => undefined,
        graceSeconds: 3600,
        images,
        ledger,
        now,
        scan,
        site: 'site',
        ...more,
      }),
    told,
    upload: async (metadata: Record<string, unknown> = { payload_site: 'site' }) => {
      const file = { bytes, mimeType: 'image/jpeg', name: 'a.jpg', size: bytes.byteLength }
      return (await client.uploadImage({ file, metadata })).imageId
    },
  }
}

/** No image moves in these tests. */
const images = { moveImage: () => Promise.resolve(0) }

const nextDay = '2026-01-11T12:00:00.000Z'

/** What becomes of a row, by what it says and who refers to its image. */
const states: {
  kind: LedgerRow['kind']
  outcome: string
  reference: Reference
  rowStays: boolean
  survives: boolean
}[] = [
  { kind: 'delete', outcome: 'deleted', reference: 'none', rowStays: false, survives: false },
  { kind: 'delete', outcome: 'held', reference: 'version', rowStays: true, survives: true },
  { kind: 'delete', outcome: 'referenced', reference: 'document', rowStays: false, survives: true },
  { kind: 'upload', outcome: 'deleted', reference: 'none', rowStays: false, survives: false },
  { kind: 'upload', outcome: 'settled', reference: 'version', rowStays: false, survives: true },
  { kind: 'upload', outcome: 'settled', reference: 'document', rowStays: false, survives: true },
]

describe('the sweep', () => {
  test.each(states)(
    '$kind, referred to by $reference: $outcome',
    async ({ kind, outcome, reference, rowStays, survives }) => {
      const { list, put, ledger, run, upload } = await open()
      const imageId = await upload()
      ledger.references.set(imageId, reference)
      put({ imageId, kind })
      expect(await run()).toMatchObject({ [outcome]: 1 })
      expect(await list()).toEqual(survives ? [imageId] : [])
      expect([...ledger.rows.values()].map(({ dueAt }) => dueAt)).toEqual(rowStays ? [nextDay] : [])
    },
  )

  test('finds the image of an upload that never learnt its id', async () => {
    const { list, put, ledger, run, upload } = await open()
    await upload({ payload_site: 'site', payload_upload: 'the-one' })
    const other = await upload({ payload_site: 'site', payload_upload: 'another' })
    put({ kind: 'upload', uploadId: 'the-one' })
    expect(await run()).toMatchObject({ deleted: 1 })
    expect(await list()).toEqual([other])
    expect(ledger.rows.size).toBe(0)
  })

  test('drops the row of an upload that never arrived, and of a deletion that is done', async () => {
    const { put, ledger, run } = await open()
    put({ id: 'upload', kind: 'upload', uploadId: 'never' })
    put({ id: 'delete', imageId: 'gone-already' })
    expect(await run()).toMatchObject({ deleted: 1, settled: 1 })
    expect(ledger.rows.size).toBe(0)
  })

  test('leaves a row alone that is not due', async () => {
    const { list, put, ledger, run, upload } = await open()
    put({ dueAt: nextDay, imageId: await upload() })
    await run()
    expect(ledger.rows.size).toBe(1)
    expect(await list()).toHaveLength(1)
  })

  test('goes on after a failure, which is tried again later and later', async () => {
    const { list, put, ledger, run, told, upload } = await open({
      faults: [{ answer: { kind: 'status', status: 503 }, operation: 'deleteImage' }],
    })
    put({ attempts: 3, dueAt: '2026-01-10T10:00:00.000Z', id: 'first', imageId: await upload() })
    put({ id: 'second', imageId: await upload() })
    expect(await run()).toMatchObject({ deleted: 1, failed: 1 })
    expect([...ledger.rows.values()]).toMatchObject([
      { attempts: 4, dueAt: '2026-01-10T12:08:00.000Z', id: 'first' },
    ])
    expect(ledger.rows.get('first')!.lastError).toBeTruthy()
    expect(told).toEqual(['failed', 'deleted'])
    expect(await list()).toHaveLength(1)
  })

  test('with a scan finds images of this site that nothing tells of, and only those', async () => {
    const { clock, list, ledger, run, upload } = await open()
    await upload()
    const used = await upload()
    ledger.references.set(used, 'version')
    const foreign = await upload({ payload_site: 'another' })
    const stranger = await upload({})
    clock.ms = now.getTime() - 60_000
    const young = await upload()
    expect(await run()).toMatchObject({ deleted: 0 })
    expect(await run(true)).toMatchObject({ deleted: 1 })
    expect((await list()).toSorted()).toEqual([used, foreign, stranger, young].toSorted())
  })

  test('with a scan spares an image whose document shows the id that it had before', async () => {
    const { list, ledger, run, upload } = await open()
    const imageId = await upload({ payload_previous: 'before', payload_site: 'site' })
    ledger.references.set('before', 'document')
    expect(await run(true)).toMatchObject({ deleted: 0 })
    expect(await list()).toEqual([imageId])
  })
})

describe('with a scan, what may be the only copy of a picture', () => {
  const document = {
    collection: 'media',
    filename: 'a.jpg',
    filesize: null,
    id: 1,
    originalFilename: 'a.jpg',
    uploadedAt: null,
  }

  test('stays while the document of its name has none', async () => {
    const { list, ledger, run, upload } = await open()
    const imageId = await upload()
    ledger.documentsByFilename.push({ ...document, imageId: 'gone' })
    expect(await run(true)).toMatchObject({ deleted: 0, held: 1 })
    expect(await list()).toEqual([imageId])
  })

  test('goes when that document has its own', async () => {
    const { list, ledger, run, upload } = await open()
    const [shown] = [await upload(), await upload()]
    ledger.references.set(shown, 'document')
    ledger.documentsByFilename.push({ ...document, imageId: shown })
    expect(await run(true)).toMatchObject({ deleted: 1, held: 0 })
    expect(await list()).toEqual([shown])
  })
})

describe('an image that is marked for deletion', () => {
  test('twice is deleted once, and no row of it stays', async () => {
    const { client, put, ledger, upload } = await open()
    const imageId = await upload()
    put({ dueAt: nextDay, id: 'held', imageId })
    const id = await markForDeletion({
      durable: true,
      collection: 'media',
      graceSeconds: 3600,
      imageId,
      newId: () => 'one',
      now,
      ledger,
    })
    expect(id).toBe('delete:one')
    const row = { ...ledger.rows.get(id)!, imageId }
    expect(row.dueAt).toBe('2026-01-10T13:00:00.000Z')
    expect(await removeImage({ client, now, ledger, row })).toEqual({ outcome: 'deleted' })
    expect(ledger.rows.size).toBe(0)
  })

  test('stays while a document shows an id that it had before', async () => {
    const { client, list, put, ledger, upload } = await open()
    const imageId = await upload()
    ledger.references.set('first', 'document')
    put({ id: privacyRowId('first'), imageId: 'second', kind: 'privacy' })
    put({ dueAt: nextDay, id: privacyRowId('second'), imageId, kind: 'privacy' })
    put({ imageId })
    const row = { ...ledger.rows.get('row')!, imageId }
    expect(await removeImage({ client, now, ledger, row })).toEqual({ outcome: 'held' })
    expect(ledger.rows.get('row')).toMatchObject({ dueAt: past })
    ledger.references.delete('first')
    expect(await removeImage({ client, now, ledger, row })).toEqual({ outcome: 'deleted' })
    expect(await list()).toEqual([])
  })

  test('during an outage stays in the ledger, with the reason', async () => {
    const { client, put, ledger, upload } = await open({
      faults: [{ answer: { kind: 'status', status: 500 }, operation: 'deleteImage' }],
    })
    const imageId = await upload()
    put({ imageId })
    const row = { ...ledger.rows.get('row')!, imageId }
    expect(await removeImage({ client, now, ledger, row })).toMatchObject({
      error: { code: 'API_UNAVAILABLE' },
      outcome: 'failed',
    })
    expect(ledger.rows.get('row')).toMatchObject({
      attempts: 1,
      dueAt: '2026-01-10T12:01:00.000Z',
    })
  })
})

describe('many images', () => {
  async function openMany() {
    const site = await open()
    for (const id of Array.from({ length: 30 }, (_, index) => `delete:${index}`)) {
      site.put({ id, imageId: await site.upload() })
    }
    const { deleteImage } = site.client
    const calls = { most: 0, now: 0 }
    const client = {
      ...site.client,
      deleteImage: async (args: Parameters<typeof deleteImage>[0]) => {
        calls.now += 1
        calls.most = Math.max(calls.most, calls.now)
        return deleteImage(args).finally(() => (calls.now -= 1))
      },
    }
    return { ...site, calls, client }
  }

  test('are deleted a few at a time, each once', async () => {
    const { calls, client, ledger, list, run, told } = await openMany()
    expect(await run(false, { client, concurrency: 5 })).toMatchObject({ deleted: 30, failed: 0 })
    expect(calls.most).toBe(5)
    expect(told).toHaveLength(30)
    expect(ledger.rows.size).toBe(0)
    expect(await list()).toEqual([])
  })

  test('are left to the next sweep once the time is over', async () => {
    const { client, ledger, run } = await openMany()
    const time = new AbortController()
    const deleteImage: typeof client.deleteImage = (args) => {
      time.abort()
      return client.deleteImage(args)
    }
    const ending = { ...client, deleteImage }
    const { deleted } = await run(false, { client: ending, concurrency: 5, signal: time.signal })
    expect(deleted).toBeLessThanOrEqual(5)
    expect(ledger.rows.size).toBe(30 - deleted)
    expect(await run(false, { client, concurrency: 5 })).toMatchObject({ deleted: 30 - deleted })
  })
})
