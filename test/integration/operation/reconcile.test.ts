import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { plantImages } from '../../fixtures/plantImages.js'
import { openOperationSite, type OperationSite } from './operationSite.js'
import { existing, idsOf, plantDocument, plantRow, plantVersion, siteStamp } from './plantRows.js'

let site: OperationSite
let neighbour: OperationSite
beforeAll(async () => {
  site = await openOperationSite()
  neighbour = await openOperationSite({ accountDir: site.place.accountDir, secret: 'neighbour' })
})
afterAll(async () => {
  await neighbour.stop()
  await site.stop()
})

const hourAgo = new Date(Date.now() - 3_700_000).toISOString()
const justNow = new Date(Date.now() - 60_000).toISOString()
const ids: Record<string, string> = {}

/** Everything that can be wrong once, and everything that only looks so. */
async function makeMess(): Promise<void> {
  const stamp = siteStamp(site)
  const stored = (imageId: string, more = {}) => ({ imageId, site: stamp, ...more })
  plantImages({
    accountDir: site.place.accountDir,
    images: [
      stored('fine'),
      stored('fine-avatar'),
      stored('in-draft'),
      stored('in-version'),
      stored('in-trash'),
      stored('private', { requireSignedURLs: true }),
      stored('drifted'),
      stored('orphan-1'),
      stored('orphan-2', { uploadedAt: hourAgo }),
      stored('young', { uploadedAt: justNow }),
      stored('marked'),
      stored('waiting', { isDraft: true }),
      stored('abandoned', { isDraft: true }),
      stored('neighbours', { site: siteStamp(neighbour) }),
      { imageId: 'nobodys' },
      { imageId: 'unstamped' },
    ],
  })
  const put = async (name: string, more = {}): Promise<void> => {
    ids[name] = String(await plantDocument(site, { imageId: name, name, ...more }))
  }
  await put('fine')
  await put('fine-avatar', { collection: 'avatars' })
  await put('in-trash', { isTrashed: true })
  await put('private', { requireSignedURLs: true })
  await put('drifted', { requireSignedURLs: true })
  await put('gone')
  await put('unstamped', { collection: 'avatars' })
  await put('waiting', { expiresAt: new Date(Date.now() + 600_000).toISOString(), status: 'draft' })
  await put('abandoned', { expiresAt: hourAgo, status: 'draft' })
  await put('failed-long-ago', { status: 'failed' })
  const parent = ids.fine!
  for (const [name, isDraft] of [
    ['in-version', false],
    ['in-draft', true],
  ] as const) {
    await plantVersion(site, { imageId: name, isDraft, name: 'fine', parent: readId(parent) })
  }
  await plantRow(site, { dueAt: '2999-01-01T00:00:00.000Z', imageId: 'marked' })
  await plantRow(site, { imageId: null, kind: 'direct', uploadId: 'lost' })
}

const readId = (id: string): number | string => (/^\d+$/.test(id) ? Number(id) : id)

const findings = () => [
  { imageId: 'orphan-1', kind: 'orphan' },
  { imageId: 'orphan-2', kind: 'orphan' },
  { collection: 'media', documentId: ids.drifted, imageId: 'drifted', kind: 'privacyDrift' },
  { collection: 'media', documentId: ids.gone, imageId: 'gone', kind: 'missing' },
  { collection: 'media', documentId: ids.abandoned, imageId: 'abandoned', kind: 'abandonedDraft' },
]
const counts = {
  documents: 10,
  foreign: 3,
  images: 11,
  statuses: { draft: 2, failed: 1, uploaded: 7 },
  unstamped: 1,
}
const byName = (a: { imageId: string }, b: { imageId: string }): number =>
  a.imageId.localeCompare(b.imageId)

describe('reconcile', () => {
  test('of two empty sides finds nothing', async () => {
    const report = await getCloudflareImages(site.payload).reconcile()
    expect(report).toEqual({
      abandonedDrafts: { documents: 0, failed: 0, settled: 0, uploads: 0 },
      counts: { documents: 0, foreign: 0, images: 0, statuses: {}, unstamped: 0 },
      findings: [],
      fix: false,
      isComplete: true,
      missing: { failed: 0, found: 0, marked: 0 },
      moved: { failed: 0, found: 0, linked: 0, young: 0 },
      orphans: { deleted: 0, failed: 0, found: 0, held: 0, young: 0 },
      privacyDrift: { found: 0, mended: 0 },
    })
  })

  test('finds exactly what is wrong, and changes nothing', async () => {
    await makeMess()
    const expected = {
      abandonedDrafts: { documents: 1, failed: 0, settled: 0, uploads: 1 },
      counts,
      fix: false,
      isComplete: true,
      missing: { failed: 0, found: 1, marked: 0 },
      moved: { found: 0 },
      orphans: { deleted: 0, failed: 0, found: 2, held: 0, young: 1 },
      privacyDrift: { found: 1, mended: 0 },
    }
    for (let time = 0; time < 2; time += 1) {
      const report = await getCloudflareImages(site.payload).reconcile()
      expect(report).toMatchObject(expected)
      expect(report.findings.toSorted(byName)).toEqual(findings().toSorted(byName))
    }
  })

  test('with fix mends what it may, and leaves what it may not', async () => {
    const { reconcile } = getCloudflareImages(site.payload)
    const report = await reconcile({ fix: true })
    expect(report).toMatchObject({
      abandonedDrafts: { documents: 1, settled: 1, uploads: 1 },
      counts,
      missing: { failed: 0, found: 1, marked: 1 },
      orphans: { deleted: 2, failed: 0, found: 2, young: 1 },
      privacyDrift: { found: 1, mended: 1 },
    })
    expect(report.findings.toSorted(byName)).toEqual(findings().toSorted(byName))
    const all = ['orphan-1', 'orphan-2', 'abandoned', 'neighbours', 'nobodys', 'unstamped', 'young']
    expect(await existing(site, [...all, 'in-draft', 'in-version', 'in-trash', 'waiting'])).toEqual(
      [
        'neighbours',
        'nobodys',
        'unstamped',
        'young',
        'in-draft',
        'in-version',
        'in-trash',
        'waiting',
      ],
    )
    const { docs } = await site.payload.db.find<{
      cloudflare: Record<string, unknown>
      id: number
    }>({
      collection: 'media',
      where: { 'cloudflare.imageId': { in: ['gone', 'abandoned'] } },
    })
    expect(docs.map(({ cloudflare }) => cloudflare.status).toSorted()).toEqual([
      'expired',
      'failed',
    ])
    for (const { cloudflare } of docs) expect(cloudflare.error).toBeTruthy()
    const privacy = await Promise.all(
      ['drifted', 'private'].map((imageId) =>
        site.payload.db.findOne<{ cloudflare: Record<string, unknown>; id: number }>({
          collection: 'media',
          where: { 'cloudflare.imageId': { equals: imageId } },
        }),
      ),
    )
    expect(privacy.map((doc) => doc?.cloudflare.requireSignedURLs)).toEqual([false, true])
  })

  test('afterwards finds nothing more', async () => {
    const report = await getCloudflareImages(site.payload).reconcile({ fix: true })
    expect(report).toMatchObject({
      abandonedDrafts: { documents: 0, uploads: 0 },
      missing: { found: 0 },
      orphans: { deleted: 0, found: 0, young: 1 },
      privacyDrift: { found: 0 },
    })
    expect(report.findings).toEqual([])
    expect(await idsOf(site, 'media')).toHaveLength(8)
  })

  test('of a neighbour on the same account sees the neighbour alone', async () => {
    const { orphans } = await getCloudflareImages(neighbour.payload).reconcile()
    expect(orphans).toMatchObject({ found: 1 })
    const later = new Date(Date.now() + 86_400_000)
    await getCloudflareImages(neighbour.payload).reconcile({ fix: true, now: later })
    expect(await existing(site, ['neighbours', 'fine', 'nobodys', 'young'])).toEqual([
      'fine',
      'nobodys',
      'young',
    ])
  })

  test('ends when it is told to, and says so', async () => {
    const stop = AbortSignal.abort()
    const report = await getCloudflareImages(site.payload).reconcile({ fix: true, signal: stop })
    expect(report).toMatchObject({ isComplete: false, orphans: { deleted: 0 } })
  })
})
