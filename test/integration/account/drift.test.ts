import type { CloudflareImagesOptions } from '../../../src/index.js'
import type { MediaDoc } from '../support/account.js'

import { afterEach, describe, expect, test } from '@jest/globals'
import sharp from 'sharp'

import { getCloudflareImages } from '../../../src/index.js'
import { drawSolid } from '../../fixtures/images.js'
import { makeFolder, removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { local } from '../support/account.js'
import { media } from '../support/startPayload.js'
import { send } from '../support/upload.js'
import { type FreshSite, imageSizes, openFreshSite, readmeMedia } from './freshSite.js'

const sites: FreshSite[] = []
afterEach(async () => {
  for (const site of sites.splice(0).reverse()) {
    await settle(site)
    await site.stop()
  }
  await removeEmulatorFolders()
})

async function open(args: Parameters<typeof openFreshSite>[0] = {}): Promise<FreshSite> {
  const site = await openFreshSite(args)
  sites.push(site)
  return site
}

const settle = ({ payload }: FreshSite): Promise<void> => getCloudflareImages(payload).settled()

const lacks = ({ warnings }: FreshSite): string[] =>
  warnings.filter((line) => line.includes('not as this site needs it'))

/** As the dashboard asks. */
async function readLacks(site: FreshSite): Promise<unknown> {
  const stats = (await (await site.rest('/api/cloudflare-images/stats')).json()) as {
    accountLacks: unknown
  }
  return stats.accountLacks
}

async function upload(site: FreshSite, collection = 'media'): Promise<MediaDoc['id']> {
  const bytes = await drawSolid({ color: [90, 9, 9], format: 'jpeg', height: 1500, width: 2000 })
  const path = `/api/${collection}`
  const { doc, status } = await send(site, { file: { bytes, name: 'one.jpg' }, path })
  expect(status).toBe(201)
  return doc.id
}

type Shown = { height: null | number; name: string; url: null | string; width: null | number }

/** Every address of a document, with what it announces. */
function addressesOf({ cloudflare, sizes, thumbnailURL, url, ...doc }: MediaDoc): Shown[] {
  const unknown = { height: null, width: null }
  const srcset = String(cloudflare.srcset).split(', ')
  return [
    { ...unknown, name: 'url', url },
    { ...unknown, name: 'thumbnailURL', url: thumbnailURL },
    ...Object.entries(sizes ?? {}).map(([name, size]) => ({ ...size, name })),
    ...(cloudflare.variants ?? []),
    ...srcset.map((entry) => {
      const [address = '', width = ''] = entry.split(' ')
      return { height: null, name: 'srcset', url: address, width: Number.parseInt(width, 10) }
    }),
  ].map((shown) => ({ ...shown, name: `${doc.id}: ${shown.name}` }))
}

/** What the delivery host answers: the status, and what is not as announced. */
async function look({ height, name, url, width }: Shown): Promise<unknown[]> {
  const response = await fetch(String(url), { headers: { accept: 'image/*' } })
  const bytes = Buffer.from(await response.arrayBuffer())
  if (response.status !== 200) return [name, response.status, bytes.toString()]
  const picture = await sharp(bytes).metadata()
  return [
    name,
    200,
    width ?? picture.width,
    height ?? picture.height,
    picture.width,
    picture.height,
  ]
}

/** Every address answers with a picture of the announced pixels. */
async function expectShown(docs: readonly MediaDoc[]): Promise<Shown[]> {
  const all = docs.flatMap(addressesOf)
  const seen = await Promise.all(all.map(look))
  const wrong = seen.filter(
    ([, status, width, height, realWidth, realHeight]) =>
      status !== 200 || width !== realWidth || height !== realHeight,
  )
  expect(wrong).toEqual([])
  return all
}

/** Reads until the site has noticed; each read lets it look when it is due. */
async function until(
  site: FreshSite,
  isSo: (docs: readonly MediaDoc[]) => boolean,
  collection = 'media',
): Promise<readonly MediaDoc[]> {
  for (;;) {
    const { docs } = await local(site).find({ collection })
    await settle(site)
    if (isSo(docs)) return docs
  }
}

const cardOf = ([doc]: readonly MediaDoc[]) => doc?.sizes?.card

describe('the README’s configuration on a fresh account', () => {
  test('shows every picture before setup, with one warning, and exactly after it', async () => {
    const site = await open()
    await settle(site)
    // Nothing is shown yet, and nothing is known to be missing.
    expect(lacks(site)).toEqual([])
    await upload(site)
    await upload(site)
    const before = await until(site, () => lacks(site).length > 0)
    const shown = await expectShown(before)
    expect(new Set(shown.map(({ url }) => String(url).split('/').at(-1)))).toEqual(
      new Set(['public']),
    )
    expect(lacks(site)).toEqual([
      'payload-cloudflare-images: the account at Cloudflare is not as this site needs it: flexible variants are off. Until it is, the nearest variants are shown. Run `npx payload cloudflare-images setup`.',
    ])
    expect(await readLacks(site)).toEqual(['flexible variants are off'])
    expect((await site.run('setup --yes')).code).toBe(0)
    expect(await readLacks(site)).toEqual([])
    const { docs } = await local(site).find({ collection: 'media' })
    expect(docs).toHaveLength(2)
    await expectShown(docs)
    expect(cardOf(docs)).toMatchObject({ height: 400, width: 600 })
    expect(docs[0]?.sizes?.wide).toMatchObject({ height: 1200, width: 1600 })
    expect(docs[0]?.thumbnailURL).toContain('/width=240,')
    // And what is saved from now on.
    await upload(site)
    await expectShown((await local(site).find({ collection: 'media' })).docs)
    expect(lacks(site)).toHaveLength(1)
  })
})

describe('an account that lacks something', () => {
  const named = {
    collections: [readmeMedia, { ...media, slug: 'contracts', upload: { imageSizes } }],
    options: {
      collections: { contracts: { privacy: 'signed' }, media: true },
      delivery: {},
      variants: { hero: { fit: 'cover', height: 300, width: 900 } },
    } satisfies Partial<CloudflareImagesOptions>,
  }
  /** As `freshSite` delivers. */
  async function openNamed(args: Parameters<typeof openFreshSite>[0] = {}): Promise<FreshSite> {
    const first = args.of === undefined ? await open() : undefined
    const served = args.of ?? first!.served
    const delivery = { baseURL: served.emulator.origins.delivery }
    return open({ ...named, ...args, of: served, options: { ...named.options, delivery } })
  }

  test('is told at the start, and shows public and private pictures all the same', async () => {
    const site = await openNamed()
    await settle(site)
    expect(lacks(site)).toEqual([
      expect.stringContaining('it has no variant thumbnail, hero, card, wide.'),
    ])
    await upload(site)
    await upload(site, 'contracts')
    for (const collection of ['media', 'contracts']) {
      const { docs } = await local(site).find({ collection })
      expect(docs).toHaveLength(1)
      await expectShown(docs)
    }
    expect((await site.run('setup --yes')).code).toBe(0)
    for (const collection of ['media', 'contracts']) {
      const { docs } = await local(site).find({ collection })
      await expectShown(docs)
      expect(cardOf(docs)?.url).toMatch(/\/card(\?|$)/)
      expect(cardOf(docs)).toMatchObject({ height: 400, width: 600 })
    }
  })

  test('says what a variant of another shape really shows', async () => {
    const site = await openNamed()
    await site.run('setup --yes')
    await upload(site)
    const client = await getCloudflareImages(site.payload).client()
    await client.updateVariant({
      name: 'card',
      options: { fit: 'cover', height: 100, metadata: 'none', width: 100 },
    })
    await site.run('variants apply --yes')
    const { docs } = await local(site).find({ collection: 'media' })
    await expectShown(docs)
    expect(cardOf(docs)).toMatchObject({ height: 100, width: 100 })
  })

  test('is compared once an hour in all processes, which hear of a setup', async () => {
    const dir = await makeFolder()
    const site = await openNamed({ dir })
    await settle(site)
    const { served } = site
    const asked = () =>
      served.emulator.requests.filter(({ operation }) => operation === 'listVariants').length
    const before = asked()
    const other = await openNamed({ dir, of: served })
    await upload(other)
    await until(other, (docs) => cardOf(docs)?.url?.endsWith('/public') === true)
    // It knows from the first, without a question and without another warning.
    expect([asked(), lacks(other)]).toEqual([before, []])
    expect((await site.run('setup --yes')).code).toBe(0)
    const docs = await until(other, (read) => cardOf(read)?.url?.endsWith('/card') === true)
    await expectShown(docs)
  })

  test('delays neither start nor read where Cloudflare does not answer', async () => {
    const first = await open()
    await settle(first)
    const { served } = first
    served.emulator.faults.add({
      answer: { kind: 'silence' },
      operation: 'listVariants',
      times: 10,
    })
    const site = await openFreshSite({
      of: served,
      options: {
        delivery: { baseURL: served.emulator.origins.delivery, flexible: true },
        timeoutMs: 60_000,
      },
    })
    await upload(site)
    const { docs } = await local(site).find({ collection: 'media' })
    expect(cardOf(docs)?.url).toContain('width=600')
    // As it was configured: nothing is known.
    expect(lacks(site)).toEqual([])
    // Ends the silence.
    await served.emulator.close()
    await settle(site)
    await site.stop()
  })

  test('whose token is refused is no reason to stop', async () => {
    const first = await open()
    await settle(first)
    const { served } = first
    served.emulator.faults.add({
      answer: { code: 10000, kind: 'status', status: 403 },
      operation: 'listVariants',
      times: 10,
    })
    const site = await open({
      of: served,
      options: { delivery: { baseURL: served.emulator.origins.delivery, flexible: true } },
    })
    await settle(site)
    expect(site.warnings).toContainEqual(expect.stringContaining('could not be compared'))
    await upload(site)
  })
})
