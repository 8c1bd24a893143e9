import type { MediaDoc } from '../support/account.js'
import type { PrivacySite } from './privacySite.js'

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { setImmediate } from 'node:timers/promises'

import { testSizes } from '../../fixtures/testSizes.js'
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

const count = testSizes.documents
const editors = 4
const readers = 2

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
})
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

/** Changes that have begun and are not answered, and how many were, by document. */
const changing = new Set<number | string>()
const answered = new Map<number | string, number>()

type Report = { longestMs: number; misses: number; reads: number }

/**
 * Reads documents as they come, and visits what each answer shows. An image may have moved only while
 * its document is being changed: what is read after that is there.
 */
async function watch(isOver: () => boolean): Promise<Report> {
  const missedSince = new Map<number | string, number>()
  const report: Report = { longestMs: 0, misses: 0, reads: 0 }
  const look = async ({ id }: MediaDoc): Promise<void> => {
    // As requests over a network do: in one process, a read that waits for nothing stops the others.
    await setImmediate()
    const startedAt = performance.now()
    const [wasChanging, before] = [changing.has(id), answered.get(id)]
    const answer = await site.rest(`/api/media/${String(id)}?depth=0`, { anonymous: true })
    const { url } = (await answer.json()) as MediaDoc
    report.reads += 1
    const status = await visit(site, url)
    if (status === 404) {
      const metChange = wasChanging || changing.has(id) || answered.get(id) !== before
      expect({ id, metChange, url }).toEqual({ id, metChange: true, url })
      report.misses += 1
      if (!missedSince.has(id)) missedSince.set(id, startedAt)
      // What was not there is asked for again at once.
      await look({ id } as MediaDoc)
      return
    }
    expect(status).toBe(200)
    const since = missedSince.get(id)
    if (since !== undefined) {
      report.longestMs = Math.max(report.longestMs, performance.now() - since)
    }
    missedSince.delete(id)
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
    changing.add(doc.id)
    const { status } = await toggle(site, { doc, isPrivate: true })
    changing.delete(doc.id)
    answered.set(doc.id, (answered.get(doc.id) ?? 0) + 1)
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
  const stored = await listPrivacy(site)
  const after = await listDocuments(site)
  expect(Object.values(stored).filter(Boolean)).toHaveLength(count)
  expect(after.every((doc) => stored[idOf(doc)] === true)).toBe(true)
})
