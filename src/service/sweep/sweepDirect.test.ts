import type { NewImageSettings } from '../../cloudflare/imagesClient.js'
import type { NewImageEvent } from '../../core/imageEvent.js'
import type { Fault } from '../../emulator/faults/fault.js'
import type { LedgerRow, Reference } from '../ledger.js'

import { afterAll, describe, expect, test } from '@jest/globals'

import { drawSolid } from '../../../test/fixtures/images.js'
import { createMemoryLedger } from '../../../test/fixtures/memoryLedger.js'
import { openEmulator, removeEmulatorFolders } from '../../../test/fixtures/openEmulator.js'
import { createImagesClient } from '../../cloudflare/createImagesClient.js'
import { fetchFromHandler } from '../../cloudflare/fetchFromHandler.js'
import { claimRowId, directRowId } from '../ledger.js'
import { sweep } from './sweep.js'

afterAll(removeEmulatorFolders)

const now = new Date('2026-01-10T12:00:00Z')
const minutes = (count: number): string => new Date(now.getTime() + count * 60_000).toISOString()

async function open({ faults = [] }: { faults?: readonly Fault[] } = {}) {
  const { emulator } = await openEmulator({ faults, now: () => now.getTime() - 3_600_000 })
  const client = createImagesClient({
    accountId: emulator.accountId,
    apiToken: emulator.token,
    maxRetries: 0,
    fetch: fetchFromHandler(emulator.fetch),
  })
  const bytes = await drawSolid({ format: 'jpeg', height: 60, width: 80 })
  const ledger = createMemoryLedger()
  const events: NewImageEvent[] = []
  const put = (row: Partial<LedgerRow>): void => {
    const kind = row.kind ?? 'direct'
    const id = row.id ?? (kind === 'direct' ? directRowId('one') : claimRowId(row.imageId ?? ''))
    ledger.rows.set(id, {
      attempts: 0,
      collectionSlug: 'media',
      dueAt: minutes(-1),
      expiresAt: kind === 'direct' ? minutes(300) : null,
      filename: 'a.jpg',
      id,
      imageId: null,
      kind,
      lastError: null,
      uploadId: 'one',
      ...row,
    })
  }
  return {
    client,
    events,
    async issue({
      isUploaded,
      ...settings
    }: NewImageSettings & { isUploaded: boolean }): Promise<string> {
      const { imageId, uploadURL } = await client.createDirectUpload(settings)
      const file = { bytes, mimeType: 'image/jpeg', name: 'a.jpg', size: bytes.byteLength }
      if (isUploaded) await client.uploadToURL({ file, uploadURL })
      return imageId
    },
    has: async (imageId: string) =>
      client.getImage({ imageId }).then(
        () => true,
        () => false,
      ),
    put,
    ledger,
    run: ({ at = now, graceSeconds = 3600 } = {}) =>
      sweep({
        client,
        fileTargets: () => undefined,
        emit: (event) => Promise.resolve(void events.push(event)),
        graceSeconds,
        images: { moveImage: () => Promise.resolve(0) },
        now: at,
        ledger,
        scan: false,
        site: 'site',
      }),
  }
}

/** What becomes of an expired URL, by what arrived, who shows it and whether its receipt works. */
const states: {
  expiresAt: string
  isUploaded: boolean
  outcome: string
  reference: Reference
  rows: string[]
  survives: boolean
}[] = [
  {
    expiresAt: minutes(300),
    isUploaded: false,
    outcome: 'deleted',
    reference: 'none',
    rows: [],
    survives: false,
  },
  {
    expiresAt: minutes(300),
    isUploaded: false,
    outcome: 'settled',
    reference: 'document',
    rows: [],
    survives: true,
  },
  {
    expiresAt: minutes(300),
    isUploaded: true,
    outcome: 'held',
    reference: 'none',
    rows: [minutes(300)],
    survives: true,
  },
  {
    expiresAt: minutes(0),
    isUploaded: true,
    outcome: 'deleted',
    reference: 'none',
    rows: [],
    survives: false,
  },
  {
    expiresAt: minutes(-9),
    isUploaded: true,
    outcome: 'settled',
    reference: 'document',
    rows: [],
    survives: true,
  },
  {
    expiresAt: minutes(-9),
    isUploaded: true,
    outcome: 'settled',
    reference: 'version',
    rows: [],
    survives: true,
  },
]

describe('a direct upload whose URL has expired', () => {
  test.each(states)(
    'uploaded $isUploaded, receipt until $expiresAt, shown by $reference: $outcome',
    async ({ expiresAt, isUploaded, outcome, reference, rows, survives }) => {
      const { events, has, issue, put, ledger, run } = await open()
      const imageId = await issue({ isUploaded })
      ledger.references.set(imageId, reference)
      put({ expiresAt, imageId })
      expect(await run()).toMatchObject({ [outcome]: 1 })
      expect(await has(imageId)).toBe(survives)
      expect([...ledger.rows.values()].map(({ dueAt }) => dueAt)).toEqual(rows)
      expect(events.map(({ type }) => type)).toEqual(survives ? [] : ['swept'])
    },
  )

  test.each([
    ['never had its answer', null],
    ['is gone at Cloudflare', 'gone'],
  ])('leaves no row when it %s', async (_, imageId) => {
    const { put, ledger, run } = await open()
    put({ imageId })
    expect(await run()).toMatchObject({ settled: 1 })
    expect(ledger.rows.size).toBe(0)
  })

  test('is told apart from an open one by the clock alone, however short the grace', async () => {
    const { has, issue, put, run } = await open()
    const imageId = await issue({ isUploaded: false })
    put({ dueAt: minutes(5), imageId })
    await run({ graceSeconds: 0 })
    expect(await has(imageId)).toBe(true)
    await run({ at: new Date(minutes(5)), graceSeconds: 3600 })
    expect(await has(imageId)).toBe(false)
  })

  test('is left alone while a save is on its way, and looked at after it', async () => {
    const { has, issue, put, ledger, run } = await open()
    const imageId = await issue({ isUploaded: true })
    put({ expiresAt: minutes(-1), imageId })
    put({ dueAt: minutes(50), imageId, kind: 'claim' })
    expect(await run()).toMatchObject({ held: 1 })
    expect(ledger.rows.get(directRowId('one'))).toMatchObject({ dueAt: minutes(50) })
    expect(await run({ at: new Date(minutes(50)) })).toMatchObject({ deleted: 1, settled: 1 })
    expect(await has(imageId)).toBe(false)
    expect(ledger.rows.size).toBe(0)
  })

  test('stays when the document of a save that ends at this moment shows it', async () => {
    const { events, has, issue, put, ledger, run } = await open()
    const imageId = await issue({ isUploaded: true })
    put({ expiresAt: minutes(-1), imageId })
    const { insert } = ledger
    // Between the first look and the claim.
    ledger.insert = async (args) => {
      if (args.row.kind === 'claim') ledger.references.set(imageId, 'document')
      return insert(args)
    }
    expect(await run()).toMatchObject({ deleted: 0, settled: 1 })
    expect(await has(imageId)).toBe(true)
    expect(events).toEqual([])
    expect(ledger.rows.size).toBe(0)
  })

  test('is tried again later and later until the draft is gone', async () => {
    const { events, has, issue, put, ledger, run } = await open({
      faults: [{ answer: { kind: 'status', status: 503 }, operation: 'deleteImage', times: 2 }],
    })
    const imageId = await issue({ isUploaded: false })
    put({ imageId })
    expect(await run()).toMatchObject({ failed: 1 })
    expect([...ledger.rows.values()]).toMatchObject([{ attempts: 1, dueAt: minutes(1) }])
    expect(await run({ at: new Date(minutes(1)) })).toMatchObject({ failed: 1 })
    expect([...ledger.rows.values()]).toMatchObject([{ attempts: 2, dueAt: minutes(3) }])
    expect(await run({ at: new Date(minutes(3)) })).toMatchObject({ deleted: 1 })
    expect(await has(imageId)).toBe(false)
    expect(events.map(({ type }) => type)).toEqual(['failed', 'failed', 'swept'])
  })
})

describe('a claim that a save left behind', () => {
  test('goes with the upload when a document shows the image', async () => {
    const { has, issue, put, ledger, run } = await open()
    const imageId = await issue({ isUploaded: true })
    ledger.references.set(imageId, 'document')
    put({ dueAt: minutes(60), imageId })
    put({ imageId, kind: 'claim' })
    expect(await run()).toMatchObject({ settled: 1 })
    expect(await has(imageId)).toBe(true)
    expect(ledger.rows.size).toBe(0)
  })

  test('goes alone when none does: the receipt works again', async () => {
    const { has, issue, put, ledger, run } = await open()
    const imageId = await issue({ isUploaded: true })
    put({ dueAt: minutes(60), imageId })
    put({ imageId, kind: 'claim' })
    await run()
    expect(await has(imageId)).toBe(true)
    expect([...ledger.rows.keys()]).toEqual([directRowId('one')])
  })

  test('takes the image along when nothing else would remember it', async () => {
    const { has, issue, put, ledger, run } = await open()
    const imageId = await issue({ isUploaded: true })
    put({ imageId, kind: 'claim' })
    expect(await run()).toMatchObject({ deleted: 1 })
    expect(await has(imageId)).toBe(false)
    expect(ledger.rows.size).toBe(0)
  })
})

describe('an id that the site chose, whose answer was lost', () => {
  const id = 'people/ada'
  const files = [
    ['a draft', false],
    ['an image', true],
  ] as const

  test.each(files)('as %s of this upload goes', async (_, isUploaded) => {
    const { has, issue, put, ledger, run } = await open()
    await issue({ id, isUploaded, metadata: { payload_site: 'site', payload_upload: 'one' } })
    put({ expiresAt: minutes(0), imageId: id })
    expect(await run()).toMatchObject({ deleted: 1 })
    expect(await has(id)).toBe(false)
    expect(ledger.rows.size).toBe(0)
  })

  const strangers: { metadata: Record<string, unknown>; of: string }[] = [
    { metadata: { payload_site: 'site', payload_upload: 'another' }, of: 'another upload' },
    { metadata: { payload_site: 'other', payload_upload: 'another' }, of: 'another site' },
    { metadata: {}, of: 'nobody we know' },
  ]

  test.each(
    files.flatMap(([name, isUploaded]) =>
      strangers.map((stranger) => ({ ...stranger, isUploaded, name })),
    ),
  )('as $name of $of stays, and the row goes', async ({ isUploaded, metadata }) => {
    const { events, has, issue, put, ledger, run } = await open()
    await issue({ id, isUploaded, metadata })
    put({ expiresAt: minutes(0), imageId: id })
    expect(await run()).toMatchObject({ deleted: 0, settled: 1 })
    expect(await has(id)).toBe(true)
    expect(ledger.rows.size).toBe(0)
    expect(events).toEqual([])
  })
})
