import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { setImmediate } from 'node:timers/promises'

import type { MediaDoc } from '../support/account.js'
import type { PrivacySite } from './privacySite.js'

import { listDocuments } from '../support/account.js'
import {
  drawPhoto,
  idOf,
  listPrivacy,
  openPrivacySite,
  toggle,
  upload,
  visit,
} from './privacySite.js'

const count = 1000
const editors = 4
const readers = 2

/** What an answer with signed URLs may be kept for at most. */
const maxCacheSeconds = 60

/** Long before the cache ends, so that a picture that never comes back is told of. */
const maxGapMs = 20_000

type Gap = { since: number }

let docs: MediaDoc[]
let site: PrivacySite
beforeAll(async () => {
  // What happened is of no interest here.
  site = await openPrivacySite({ options: { events: false } })
  const [first] = await listDocuments(site, 'media', {
    id: { equals: (await upload(site)).id },
  })
  docs = first === undefined ? [] : [first]
  const { client } = await site.service.connect()
  const bytes = await drawPhoto()
  // As uploads leave them, without the way there.
  await inTurns(editors, count - 1, async (index) => {
    const name = `photo-${String(index + 1)}.jpg`
    const { imageId } = await client.uploadImage({
      file: { bytes, mimeType: 'image/jpeg', name, size: bytes.byteLength },
      metadata: {
        payload_collection: 'media',
        payload_site: site.service.site,
        payload_upload: name,
      },
    })
    const row = Object.fromEntries(Object.entries(docs[0] ?? {}).filter(([key]) => key !== 'id'))
    const cloudflare = { ...docs[0]?.cloudflare, imageId }
    const data = { ...row, cloudflare, filename: name }
    docs[index + 1] = (await site.payload.db.create({ collection: 'media', data })) as MediaDoc
  })
}, 120_000)
afterAll(() => site.stop())

/** Some at a time: a task for each number below `total`. */
async function inTurns(
  workers: number,
  total: number,
  task: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < total; index = next++) await task(index)
  }
  await Promise.all(Array.from({ length: workers }, work))
}

/** Reads documents as they come, and visits what each answer shows. */
async function watch(isOver: () => boolean): Promise<{
  longestMs: number
  misses: number
  reads: number
}> {
  const gaps = new Map<number | string, Gap>()
  const report = { longestMs: 0, misses: 0, reads: 0 }
  const look = async (doc: MediaDoc): Promise<void> => {
    // As requests over a network do: in one process, a read that waits for nothing stops the others.
    await setImmediate()
    const startedAt = performance.now()
    const answer = await site.rest(`/api/media/${String(doc.id)}?depth=0`, { anonymous: true })
    const { url } = (await answer.json()) as MediaDoc
    report.reads += 1
    const status = await visit(site, url)
    const gap = gaps.get(doc.id)
    if (status === 404) {
      report.misses += 1
      if (gap === undefined) gaps.set(doc.id, { since: startedAt })
    } else {
      expect(status).toBe(200)
      if (gap !== undefined)
        report.longestMs = Math.max(report.longestMs, performance.now() - gap.since)
      gaps.delete(doc.id)
    }
    // What was not there is asked for again at once.
    const isTooLong = gap !== undefined && performance.now() - gap.since > maxGapMs
    if (isTooLong)
      throw new Error(`Document ${String(doc.id)} shows ${String(url)}, which is not there`)
    if (status === 404) await look(doc)
  }
  const read = async (reader: number): Promise<void> => {
    for (let turn = 0; !isOver(); turn += 1) {
      // Near the place where the editors are at work, where a reader may meet a change.
      const at = (toggledSoFar + ((turn * 7 + reader * 3) % 24)) % count
      const doc = docs[at]
      if (doc !== undefined) await look(doc)
    }
  }
  await Promise.all(Array.from({ length: readers }, (_, reader) => read(reader)))
  return report
}

let toggledSoFar = 0

test(`${count} documents become private while readers read`, async () => {
  const startedAt = performance.now()
  let isOver = false
  const editing = inTurns(editors, count, async (index) => {
    const doc = docs[index]
    if (doc === undefined) throw new Error('There is no such document')
    const { status } = await toggle(site, { doc, isPrivate: true })
    expect(status).toBe(200)
    toggledSoFar = Math.max(0, index - editors)
  }).finally(() => {
    isOver = true
  })
  const [report] = await Promise.all([watch(() => isOver), editing])
  const seconds = (performance.now() - startedAt) / 1000
  console.log(
    `${count} documents in ${seconds.toFixed(1)} s; ${report.reads} reads met ${report.misses} times an image that had just moved; the longest for ${report.longestMs.toFixed(0)} ms`,
  )
  expect(report.reads).toBeGreaterThan(count / 10)
  expect(report.longestMs).toBeLessThan(maxCacheSeconds * 1000)
  const stored = await listPrivacy(site)
  const after = await listDocuments(site)
  expect(Object.values(stored).filter(Boolean)).toHaveLength(count)
  expect(after.every((doc) => stored[idOf(doc)] === true)).toBe(true)
}, 300_000)
