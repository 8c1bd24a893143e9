import type { BulkAction, BulkResult } from '../../../src/core/bulk.js'
import type { CloudflareImagesOptions, ImageEvent } from '../../../src/index.js'
import type { MediaDoc } from '../support/account.js'

import { afterEach, describe, expect, jest, test } from '@jest/globals'

import { serveEmulator } from '../../../src/emulator/http/serveEmulator.js'
import { getCloudflareImages } from '../../../src/index.js'
import { drawSolid } from '../../fixtures/images.js'
import { makeFolder, removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { setClock } from '../../fixtures/setClock.js'
import { testSizes } from '../../fixtures/testSizes.js'
import { media } from '../support/startPayload.js'
import { send, type Sent } from '../support/upload.js'
import { type FreshSite, openFreshSite } from './freshSite.js'

const processes: FreshSite[] = []
afterEach(async () => {
  jest.useRealTimers()
  for (const { payload } of processes) await getCloudflareImages(payload).settled()
  for (const site of processes.splice(0).reverse()) await site.stop()
  await removeEmulatorFolders()
})

/** Processes of one site: one database, one account. */
async function open(
  ...options: Partial<CloudflareImagesOptions>[]
): Promise<[FreshSite, ...FreshSite[]]> {
  for (const own of options) {
    const [first] = processes
    const site = await openFreshSite({
      collections: [media],
      ...(first === undefined ? {} : { dir: first.dir, of: first.served }),
      options: { placeholder: false, ...own },
    })
    processes.push(site)
  }
  return processes as [FreshSite, ...FreshSite[]]
}

/** Of the API, for which the limit is. */
const requestsOf = ({ served }: FreshSite): number =>
  served.emulator.requests.filter(({ operation }) => operation !== 'deliver').length

async function upload(site: FreshSite, name = 'photo.png'): Promise<Sent> {
  const bytes = await drawSolid({ format: 'png', height: 20, width: 30 })
  return send(site, { file: { bytes, mimeType: 'image/png', name } })
}

type BulkRequest = { action: BulkAction; ids: (number | string)[] }

async function bulk({ rest }: FreshSite, request: BulkRequest): Promise<BulkResult[]> {
  const body = JSON.stringify(request)
  const headers = { 'Content-Type': 'application/json' }
  const answer = await rest('/api/media/bulk', { body, headers, method: 'POST' })
  return ((await answer.json()) as { results: BulkResult[] }).results
}

describe('Cloudflare’s limit on calls', () => {
  test('holds for all processes of a site, and leaves some calls to people', async () => {
    const limit = testSizes.calls
    const [site, ...others] = await open(...Array<object>(3).fill({ rateLimit: limit }))
    const ids: (number | string)[] = []
    for (let index = 0; index < 20; index += 1) {
      ids.push((await upload(site, `photo-${index}.png`)).doc.id)
    }
    const refresh = (one: FreshSite): Promise<BulkResult[]> => bulk(one, { action: 'refresh', ids })
    const isLimited = (result: BulkResult): boolean =>
      !result.ok && result.error.code === 'API_RATE_LIMITED'
    const refreshUntilLimited = async (one: FreshSite): Promise<void> => {
      while (!(await refresh(one)).every(isLimited));
    }
    await Promise.all([site, ...others].map(refreshUntilLimited))
    expect(requestsOf(site)).toBeLessThanOrEqual(limit - 50)
    expect(requestsOf(site)).toBeGreaterThanOrEqual(limit - 100)

    expect((await upload(others[0]!, 'last.png')).status).toBe(201)
    expect(requestsOf(site)).toBeLessThanOrEqual(limit)
  })

  test('is left to people by the refresh of a collection, and by renewed placeholders', async () => {
    const served = await serveEmulator({ dir: await makeFolder(), fresh: true, port: 0 })
    const opened = await openFreshSite({
      // No variant shows a whole picture that is small: placeholders are made of originals.
      collections: [{ ...media, upload: true }],
      of: served,
      options: {
        delivery: { baseURL: served.emulator.origins.delivery },
        rateLimit: 100,
        variants: { thumbnail: { fit: 'cover', height: 20, width: 20 } },
      },
    })
    const stop = async (): Promise<void> => {
      await opened.stop()
      await served.close()
    }
    const site = { ...opened, stop }
    processes.push(site)
    const docs: MediaDoc[] = []
    while (docs.length < 3) docs.push((await upload(site, `photo-${docs.length}.png`)).doc)
    const ids = docs.map(({ id }) => id)
    await getCloudflareImages(site.payload).settled()
    const refreshAll = async (): Promise<unknown> => {
      const body = JSON.stringify({ unsettled: true })
      const headers = { 'Content-Type': 'application/json' }
      return (await site.rest('/api/media/refresh', { body, headers, method: 'POST' })).json()
    }
    const renewAll = async (): Promise<unknown> =>
      JSON.parse((await site.run('placeholders --all --json')).out)
    const isLimited = ({ ok }: BulkResult): boolean => !ok

    expect(await renewAll()).toMatchObject({ failed: 0, made: 3 })
    while (!(await bulk(site, { action: 'refresh', ids })).every(isLimited));
    const before = requestsOf(site)
    expect(await renewAll()).toMatchObject({ failed: 3, made: 0 })
    for (const { cloudflare: stored, id } of docs) {
      const cloudflare = { ...stored, status: 'pending' }
      await site.payload.db.updateOne({ collection: 'media', data: { cloudflare }, id })
    }
    expect(await refreshAll()).toMatchObject({ checked: 3, failed: 3 })
    expect(requestsOf(site)).toBe(before)
    expect((await upload(site, 'last.png')).status).toBe(201)
  })

  test('that Cloudflare itself announces is kept by all calls of all processes', async () => {
    const start = Date.now()
    const [site, other] = await open({}, {})
    const answer = { kind: 'status', retryAfterSeconds: 300, status: 429 } as const
    site.served.emulator.faults.add({ answer, times: 9 })
    expect((await upload(site)).status).toBe(503)
    const before = requestsOf(site)
    expect((await upload(site)).status).toBe(503)
    expect(requestsOf(site)).toBe(before)
    await getCloudflareImages(site.payload).settled()

    // The other looks into the store while its own first call is on its way.
    site.served.emulator.faults.clear()
    setClock(new Date(start + 10_000))
    await upload(other!)
    await getCloudflareImages(other!.payload).settled()
    const seen = requestsOf(site)
    expect(await upload(other!)).toMatchObject({ status: 503 })
    expect(requestsOf(site)).toBe(seen)
    setClock(new Date(start + 400_000))
    expect((await upload(other!)).status).toBe(201)
  })
})

describe('the host for bulk work', () => {
  const callsOf = ({ served }: FreshSite, call: string): number =>
    served.emulator.requests.filter(({ host, operation }) => `${host} ${operation}` === call).length
  const openWithBatchHost = async (): Promise<FreshSite> => {
    const served = await serveEmulator({ dir: await makeFolder(), fresh: true, port: 0 })
    const batchBaseURL = served.emulator.origins.batch
    const options = { placeholder: false, rateLimit: 100, batchBaseURL } as const
    const site = await openFreshSite({ collections: [media], of: served, options })
    const stop = async (): Promise<void> => {
      await site.stop()
      await served.close()
    }
    processes.push({ ...site, stop })
    return site
  }
  const fill = async (site: FreshSite): Promise<(number | string)[]> => {
    const ids: (number | string)[] = []
    while (ids.length < 5) ids.push((await upload(site, `photo-${ids.length}.png`)).doc.id)
    return ids
  }

  test('takes bulk actions, which leave the limit to people', async () => {
    const site = await openWithBatchHost()
    const ids = await fill(site)
    for (let round = 0; round < 21; round += 1) {
      expect((await bulk(site, { action: 'refresh', ids })).map(({ ok }) => ok)).toEqual(
        ids.map(() => true),
      )
    }
    expect(callsOf(site, 'batch getImage')).toBe(105)
    expect((await upload(site, 'last.png')).status).toBe(201)
    expect(callsOf(site, 'api uploadImage')).toBe(6)
    expect((await bulk(site, { action: 'delete', ids })).every(({ ok }) => ok)).toBe(true)
    expect(callsOf(site, 'batch deleteImage')).toBe(5)
    expect(callsOf(site, 'api deleteImage')).toBe(0)
  })

  test('is not needed: where it refuses, the API takes bulk actions', async () => {
    const site = await openWithBatchHost()
    const ids = await fill(site)
    site.served.emulator.faults.add({
      answer: { code: 10000, kind: 'status', status: 403 },
      host: 'batch',
      times: 99,
    })
    const results = await bulk(site, { action: 'refresh', ids })
    expect(results.map(({ ok }) => ok)).toEqual(ids.map(() => true))
    expect((await bulk(site, { action: 'refresh', ids })).every(({ ok }) => ok)).toBe(true)
    // Those that were on their way when the first was refused.
    expect(callsOf(site, 'batch getImage')).toBeLessThanOrEqual(4)
  })
})

describe('an account that does not answer', () => {
  const down = { kind: 'status', status: 500 } as const

  test('is left alone by all processes, until one of them finds it up again', async () => {
    const told: unknown[] = []
    const onEvent = ({ event: { data, level, type } }: { event: ImageEvent }): void => {
      if (type === 'outage' || type === 'recovered') told.push({ data, level, type })
    }
    const [site, other] = await open(
      { circuitBreaker: { failures: 2, seconds: 60 }, hooks: { onEvent } },
      // By itself this one would go on.
      { circuitBreaker: { failures: 1000, seconds: 60 } },
    )
    const start = Date.now()
    const goTo = (seconds: number): void => {
      setClock(new Date(start + seconds * 1000))
    }
    goTo(10)
    const { faults } = site.served.emulator
    faults.add({ answer: down, times: 99 })
    await upload(site)
    const before = requestsOf(site)
    expect((await upload(site)).status).toBe(503)
    expect(requestsOf(site)).toBe(before)
    await getCloudflareImages(site.payload).settled()
    expect(site.warnings.filter((line) => line.includes('does not answer'))).toHaveLength(1)

    const stats = await getCloudflareImages(site.payload).stats()
    const nextCallAt = new Date(start + 70_000).toISOString()
    expect(stats.outages).toEqual([{ host: 'api', nextCallAt }])
    expect(told).toEqual([{ data: { host: 'api', nextCallAt }, level: 'warn', type: 'outage' }])
    const health = await site.rest('/api/cloudflare-images/health')
    expect(await health.json()).toMatchObject({
      degraded: expect.arrayContaining([expect.objectContaining({ id: 'outage-api' })]),
      status: 'degraded',
    })

    // The other looks into the store while its own first call is on its way.
    goTo(20)
    await upload(other!)
    await getCloudflareImages(other!.payload).settled()
    const seen = requestsOf(site)
    expect((await upload(other!)).status).toBe(503)
    expect(requestsOf(site)).toBe(seen)

    // A try that fails is no outage of its own.
    goTo(70)
    await upload(site)
    await getCloudflareImages(site.payload).settled()
    expect(told).toHaveLength(1)

    goTo(129)
    faults.clear()
    expect((await upload(site)).status).toBe(503)
    goTo(130)
    expect((await upload(site)).status).toBe(201)
    await getCloudflareImages(site.payload).settled()
    expect((await upload(other!)).status).toBe(201)
    expect(told.slice(1)).toEqual([
      { data: { host: 'api', seconds: 120 }, level: 'info', type: 'recovered' },
    ])
    expect((await getCloudflareImages(site.payload).stats()).outages).toEqual([])
    const after = await site.rest('/api/cloudflare-images/health')
    expect(await after.text()).not.toContain('outage-api')
  })
})
