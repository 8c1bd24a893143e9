import type { Fault } from '../../../src/emulator/faults/fault.js'
import type { MediaDoc } from '../support/account.js'

import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { drawSolid } from '../../fixtures/images.js'
import { makeFolder, removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { setClock } from '../../fixtures/setClock.js'
import { local } from '../support/account.js'
import { media } from '../support/startPayload.js'
import { send } from '../support/upload.js'
import { type FreshSite, imageSizes, openFreshSite } from './freshSite.js'

const collections = [{ ...media, upload: { imageSizes } }]
const down = { kind: 'status', status: 500 } as const
const refused = { code: 10000, kind: 'status', status: 403 } as const

let dir: string
let first: FreshSite
let doc: MediaDoc
const sites: FreshSite[] = []

const optionsOf = ({ served }: Pick<FreshSite, 'served'>) =>
  ({
    collections: { media: { privacy: 'document' } },
    delivery: { baseURL: served.emulator.origins.delivery },
    placeholder: false,
    timeoutMs: 60_000,
  }) as const

beforeEach(async () => {
  dir = await makeFolder()
  first = await openFreshSite({
    collections,
    dir,
    options: { collections: { media: { privacy: 'document' } }, delivery: {}, placeholder: false },
  })
  const bytes = await drawSolid({ format: 'jpeg', height: 900, width: 1200 })
  const data = { alt: 'Private', cloudflare: { requireSignedURLs: true } }
  ;({ doc } = await send(first, { data, file: { bytes, name: 'private.jpg' } }))
  await send(first, { file: { bytes, name: 'public.jpg' } })
  await getCloudflareImages(first.payload).settled()
})
afterEach(async () => {
  jest.useRealTimers()
  first.served.emulator.faults.clear()
  for (const site of sites.splice(0)) await site.stop()
  await first.stop()
  await removeEmulatorFolders()
})

async function openAgain(options: object = {}): Promise<FreshSite> {
  const own = { ...optionsOf(first), ...options }
  const site = await openFreshSite({ collections, dir, of: first.served, options: own })
  sites.push(site)
  return site
}

const add = (answer: Fault['answer'], operation?: Fault['operation']): void => {
  const only = operation === undefined ? {} : { operation }
  first.served.emulator.faults.add({ answer, host: 'api', ...only, times: 999 })
}

const keyCalls = (): number =>
  first.served.emulator.requests.filter(({ operation }) => operation === 'listKeys').length

async function read(site: FreshSite): Promise<{ doc: MediaDoc; kept: null | string }> {
  // Reads from SQLite let nothing else happen.
  await new Promise((resolve) => setImmediate(resolve))
  const response = await site.rest(`/api/media/${doc.id}`, { anonymous: true })
  expect(response.status).toBe(200)
  return {
    doc: (await response.json()) as MediaDoc,
    kept: response.headers.get('cache-control'),
  }
}

/** Nothing that leads to the picture, signed or not. */
function expectBlank({ cloudflare, sizes, thumbnailURL, url }: MediaDoc): void {
  const own = [...(cloudflare.variants ?? []), ...Object.values(sizes ?? {})]
  const addresses = [url, thumbnailURL, cloudflare.srcset, ...own.map((one) => one.url)]
  expect(own.length).toBeGreaterThan(2)
  expect(new Set(addresses)).toEqual(new Set([null]))
}

async function readUntilSigned(site: FreshSite): Promise<MediaDoc> {
  for (;;) {
    const found = await read(site)
    if (found.doc.url !== null) return found.doc
    expectBlank(found.doc)
  }
}

async function healthOf(site: FreshSite): Promise<string[]> {
  const response = await site.rest('/api/cloudflare-images/health')
  const { degraded } = (await response.json()) as { degraded: { id: string }[] }
  return degraded.map(({ id }) => id)
}

const aboutKeys = ({ warnings }: FreshSite): string[] =>
  warnings.filter((line) => line.includes('signing keys') || line.includes('private images'))

describe('a site with private images, started while Cloudflare does not answer', () => {
  test.each<[string, Fault['answer']]>([
    ['errors', down],
    ['lost answers', { kind: 'lostAnswer' }],
    ['a proxy’s page', { kind: 'text', status: 502, text: '<h1>Bad gateway</h1>' }],
    ['silence', { kind: 'silence' }],
  ])('shows what is public, and what is private once the keys are known: %s', async (_, answer) => {
    add(answer, answer.kind === 'silence' ? 'listKeys' : undefined)
    const site = await openAgain()
    const { doc: blank, kept } = await read(site)
    expectBlank(blank)
    expect(kept).toBe('private, max-age=0')
    const { docs } = await local(site).find({
      collection: 'media',
      where: { filename: { equals: 'public.jpg' } },
    })
    expect((await fetch(String(docs[0]?.url))).status).toBe(200)
    expect(await healthOf(site)).toContain('signing-key')
    const asked = await site.rest(`/api/media/${doc.id}/image-url?variant=public`, {
      anonymous: true,
    })
    expect([asked.status, await asked.json()]).toEqual([
      503,
      { errors: [expect.objectContaining({ data: { code: 'API_UNAVAILABLE', details: {} } })] },
    ])
    expect(aboutKeys(site)).toEqual([expect.stringContaining('have no URLs for now')])

    first.served.emulator.faults.clear()
    if (answer.kind !== 'silence') {
      setClock(new Date(Date.now() + 6000))
      const { url } = await readUntilSigned(site)
      expect((await fetch(String(url))).status).toBe(200)
      expect(await healthOf(site)).not.toContain('signing-key')
      expect(aboutKeys(site)).toHaveLength(1)
    }
    const calls = keyCalls()
    await read(site)
    expect(keyCalls()).toBe(calls)
  })

  test('goes by what the last comparison with the account has found, and compares again soon', async () => {
    const start = Date.now() + 7_200_000
    setClock(new Date(start))
    add(down)
    const site = await openAgain()
    await getCloudflareImages(site.payload).settled()
    const readCard = async (): Promise<unknown> => {
      const { docs } = await local(site).find({
        collection: 'media',
        where: { filename: { equals: 'public.jpg' } },
      })
      return docs[0]?.sizes?.card?.url
    }
    // The account has no variant of that name.
    expect(await readCard()).toMatch(/\/public$/)
    const told = site.warnings.filter((line) => line.includes('could not be compared'))
    expect(told).toHaveLength(1)

    first.served.emulator.faults.clear()
    const client = await getCloudflareImages(site.payload).client()
    const options = { fit: 'cover', height: 400, metadata: 'none', width: 600 } as const
    await client.createVariant({ name: 'card', options })
    setClock(new Date(start + 61_000))
    while (!/\/card$/.test(String(await readCard()))) {
      await getCloudflareImages(site.payload).settled()
    }
  })

  test('asks no more often than its circuit breaker lets it', async () => {
    add(down)
    const site = await openAgain({ circuitBreaker: { failures: 1, seconds: 60 } })
    const start = Date.now()
    setClock(new Date(start + 6000))
    while (!(await healthOf(site)).includes('outage-api')) expectBlank((await read(site)).doc)
    await getCloudflareImages(site.payload).settled()
    const calls = keyCalls()
    for (const seconds of [12, 18, 24, 30]) {
      setClock(new Date(start + seconds * 1000))
      for (let times = 0; times < 5; times += 1) expectBlank((await read(site)).doc)
    }
    expect(keyCalls()).toBe(calls)
    first.served.emulator.faults.clear()
    setClock(new Date(start + 70_000))
    await readUntilSigned(site)
  })

  test('says so where the keys are refused afterwards, and starts for nobody who is refused', async () => {
    add(down, 'listKeys')
    const site = await openAgain()
    const start = Date.now()
    first.served.emulator.faults.clear()
    add(refused, 'listKeys')
    setClock(new Date(start + 6000))
    while (aboutKeys(site).length < 2) expectBlank((await read(site)).doc)
    expect(aboutKeys(site)[1]).toContain('until this is mended')
    await expect(openAgain()).rejects.toMatchObject({ code: 'OPTIONS_INVALID' })
    first.served.emulator.faults.clear()
    setClock(new Date(start + 70_000))
    await readUntilSigned(site)
    expect(aboutKeys(site)).toHaveLength(2)
  })
})
