import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { plantImages } from '../../fixtures/plantImages.js'
import { listLedger } from '../support/account.js'
import { send } from '../support/upload.js'
import { openOperationSite, type OperationSite } from './operationSite.js'
import { existing, idsOf, plantDocument, plantRow, plantVersion, siteStamp } from './plantRows.js'

let site: OperationSite
beforeAll(async () => {
  site = await openOperationSite()
})
afterAll(() => site.stop())

const dayMs = 86_400_000
const daysAgo = (days: number): string => new Date(Date.now() - days * dayMs).toISOString()

const images = ['draft', 'late', 'orphan', 'recent', 'restored', 'shown', 'tracked', 'trashed']
const ids: Record<string, number | string> = {}

async function makeMess(): Promise<void> {
  const stamped = (imageId: string, more = {}) => ({ imageId, site: siteStamp(site), ...more })
  plantImages({
    accountDir: site.place.accountDir,
    images: [
      stamped('draft', { isDraft: true }),
      stamped('late'),
      stamped('orphan', { uploadedAt: daysAgo(31) }),
      stamped('recent', { uploadedAt: daysAgo(29) }),
      stamped('restored'),
      stamped('shown'),
      stamped('tracked', { uploadedAt: daysAgo(31) }),
      stamped('trashed', { uploadedAt: daysAgo(31) }),
    ],
  })
  const put = async (name: string, more = {}): Promise<void> => {
    ids[name] = await plantDocument(site, { changedAt: daysAgo(8), name, ...more })
  }
  await put('shown', { imageId: 'shown' })
  await put('expired', { imageId: 'draft', status: 'expired' })
  await put('failed', { collection: 'avatars', status: 'failed' })
  await put('young', { changedAt: daysAgo(6), imageId: 'gone', status: 'expired' })
  await put('trashed', { imageId: 'gone', isTrashed: true, status: 'expired' })
  await put('shown in the trash', { imageId: 'trashed', isTrashed: true })
  // Its image was lost, but it was there: perhaps somebody has the file.
  await put('lost', { imageId: 'gone', status: 'failed', uploadedAt: daysAgo(20) })
  // The file came after its time, and nobody has looked since.
  await put('late', { imageId: 'late', status: 'expired' })
  await put('with a version', { imageId: 'gone', status: 'failed' })
  await plantVersion(site, {
    imageId: 'restored',
    isDraft: false,
    name: 'with a version',
    parent: ids['with a version']!,
  })
  await put('retried', { imageId: 'gone', status: 'expired' })
  await plantVersion(site, {
    imageId: 'again',
    isDraft: true,
    name: 'retried',
    parent: ids.retried!,
    status: 'draft',
  })
  await put('kept by a hook', { collection: 'avatars', isKept: true, status: 'failed' })
  await plantRow(site, { dueAt: '2999-01-01T00:00:00.000Z', imageId: 'tracked' })
  await plantRow(site, { imageId: 'long-gone' })
}

const found = { found: 3, kept: 5, young: 1 }

describe('cleanup', () => {
  test('as a dry run says what it would do, and does nothing', async () => {
    await makeMess()
    const before = [await idsOf(site, 'media'), await idsOf(site, 'avatars')]
    for (let time = 0; time < 2; time += 1) {
      const report = await getCloudflareImages(site.payload).cleanup({
        deleteOrphans: true,
        dryRun: true,
      })
      expect(report).toEqual({
        documents: { deleted: 0, failed: 0, ...found },
        dryRun: true,
        examples: {
          documents: [
            `avatars/${ids.failed}`,
            `avatars/${ids['kept by a hook']}`,
            `media/${ids.expired}`,
          ],
          orphans: ['orphan'],
        },
        isComplete: true,
        ledgerDue: 1,
        orphans: { deleted: 0, failed: 0, found: 1, held: 0, young: 1 },
        problems: [],
        sweep: null,
      })
    }
    expect([await idsOf(site, 'media'), await idsOf(site, 'avatars')]).toEqual(before)
    expect(await existing(site, images)).toEqual(images)
    expect(await listLedger(site)).toHaveLength(2)
  })

  test('by the endpoint is a dry run unless it is told otherwise', async () => {
    const answer = await send(site, { json: {}, path: '/api/cloudflare-images/cleanup' })
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ documents: found, dryRun: true, orphans: null })
    const body = { olderThanDays: 5, orphanDays: 29.5 }
    const older = await send(site, {
      json: { ...body, deleteOrphans: true },
      path: '/api/cloudflare-images/cleanup',
    })
    expect(older.body).toMatchObject({ documents: { found: 4, young: 0 }, orphans: { found: 1 } })
  })

  test.each([
    [{ dryRun: 'no' }, '"dryRun" must be true or false, not "no".'],
    [{ deleteOrphans: 1 }, '"deleteOrphans" must be true or false, not 1.'],
    [{ olderThanDays: -1 }, '"olderThanDays" must be a number from 0 to 36500, not -1.'],
    [{ orphanDays: '30' }, '"orphanDays" must be a number from 0 to 36500, not "30".'],
  ])('by the endpoint refuses %j', async (json, message) => {
    const answer = await send(site, { json, path: '/api/cloudflare-images/cleanup' })
    expect([answer.status, answer.code, answer.message]).toEqual([400, 'REQUEST_INVALID', message])
  })

  test('by the endpoint is nothing for visitors', async () => {
    const answer = await site.rest('/api/cloudflare-images/cleanup', {
      anonymous: true,
      headers: { 'content-type': 'application/json' },
      method: 'POST',
    })
    expect(answer.status).toBe(401)
  })

  test('deletes what never was an image, through the hooks, and nothing else', async () => {
    const { cleanup } = getCloudflareImages(site.payload)
    const report = await cleanup()
    expect(report).toMatchObject({
      documents: { deleted: 2, failed: 1, ...found },
      isComplete: true,
      orphans: null,
      problems: [`avatars/${ids['kept by a hook']}: This avatar is needed`],
      sweep: { deleted: 1, failed: 0 },
    })
    expect(await idsOf(site, 'media')).not.toContain(ids.expired)
    expect(await idsOf(site, 'avatars')).toEqual([ids['kept by a hook']])
    // The draft went with its document.
    expect(await existing(site, images)).toEqual(images.filter((imageId) => imageId !== 'draft'))
  })

  test('on demand deletes orphans, and none that anything still tells of', async () => {
    const { cleanup } = getCloudflareImages(site.payload)
    const report = await cleanup({ deleteOrphans: true })
    expect(report.orphans).toEqual({ deleted: 1, failed: 0, found: 1, held: 0, young: 1 })
    const rest = images.filter((imageId) => !['draft', 'orphan'].includes(imageId))
    expect(await existing(site, images)).toEqual(rest)
    const later = await cleanup({ deleteOrphans: true, orphanDays: 1 })
    expect(later.orphans).toEqual({ deleted: 1, failed: 0, found: 1, held: 0, young: 0 })
    expect(await existing(site, images)).toEqual(rest.filter((imageId) => imageId !== 'recent'))
  })

  test('keeps an image for as long as something shows it, and no longer', async () => {
    const { cleanup, sweep } = getCloudflareImages(site.payload)
    const remove = (id: number | string) =>
      site.payload.delete({ collection: 'media', id, trash: true })
    await remove(ids['with a version']!)
    await remove(ids['shown in the trash']!)
    await sweep({ graceSeconds: 0 })
    await cleanup({ deleteOrphans: true })
    expect(await existing(site, images)).toEqual(['late', 'shown', 'tracked'])
  })
})

describe('events that are too old', () => {
  const slug = 'cloudflare-images-events'
  const plant = (message: string, days: number) =>
    site.payload.db.create({
      collection: slug,
      data: { createdAt: daysAgo(days), data: {}, level: 'info', message, type: 'uploaded' },
    })
  const messages = async (): Promise<string[]> => {
    const { docs } = await site.payload.db.find<{ id: string; message: string }>({
      collection: slug,
      limit: 0,
      pagination: false,
      where: { message: { in: ['old', 'new'] } },
    })
    return docs.map(({ message }) => message).toSorted()
  }

  test.each(['sweep', 'cleanup', 'reconcile'] as const)('go with %s', async (name) => {
    await plant('old', 91)
    await plant('new', 89)
    const images = getCloudflareImages(site.payload)
    if (name === 'cleanup') await images.cleanup({ dryRun: true })
    if (name === 'reconcile') await images.reconcile()
    expect(await messages()).toContain('old')
    await (name === 'reconcile' ? images.reconcile({ fix: true }) : images[name]())
    expect(new Set(await messages())).toEqual(new Set(['new']))
  })
})
