import type { CloudflareImagesOptions } from '../../../src/index.js'

import { afterEach, describe, expect, test } from '@jest/globals'

import { faultPresets } from '../../../src/exports/emulator.js'
import { getCloudflareImages } from '../../../src/index.js'
import { drawSolid } from '../../fixtures/images.js'
import { makeFolder, removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { send } from '../support/upload.js'
import { type FreshSite, imageSizes, openFreshSite, readmeMedia, variantsOf } from './freshSite.js'

const sites: FreshSite[] = []
afterEach(async () => {
  for (const site of sites.splice(0).reverse()) await site.stop()
  await removeEmulatorFolders()
})

async function open(args: Parameters<typeof openFreshSite>[0] = {}): Promise<FreshSite> {
  const site = await openFreshSite(args)
  sites.push(site)
  return site
}

/** Everything is a named variant. */
const named = (options: Partial<CloudflareImagesOptions> = {}) => ({
  options: { delivery: {}, variants: { hero: { width: 800 } }, ...options },
})

const hero = { fit: 'scale-down', metadata: 'copyright', width: 800 }

describe('variants plan', () => {
  test('says what a fresh account lacks, and changes nothing', async () => {
    const site = await open(named())
    const { code, out } = await site.run('variants plan')
    expect(code).toBe(1)
    expect(out.split('\n')).toEqual([
      'Create  thumbnail: cover 240x240, metadata copyright',
      'Create  hero: scale-down 800x-, metadata copyright',
      'Create  card: cover 600x400, metadata copyright',
      'Create  wide: scale-down 1600x-, metadata copyright',
      '',
    ])
    const json = await site.run('variants plan --json')
    expect(JSON.parse(json.out)).toMatchObject({
      conflicts: [],
      create: [{ name: 'thumbnail' }, { name: 'hero', options: hero }, {}, {}],
      inOrder: false,
      prune: [],
      switchOnFlexible: false,
      update: [],
    })
    expect(Object.keys(await variantsOf(site))).toEqual(['public'])
  })

  test('knows by a picture whether flexible variants are on', async () => {
    const site = await open()
    const unknown = await site.run('variants plan')
    expect([unknown.code, unknown.out]).toEqual([1, expect.stringContaining('Make sure of')])
    const bytes = await drawSolid({ color: [9, 9, 9], format: 'png', height: 40, width: 60 })
    await send(site, { file: { bytes, mimeType: 'image/png', name: 'one.png' } })
    const off = await site.run('variants plan')
    expect([off.code, off.out]).toEqual([1, 'Switch on  flexible variants\n'])
    const client = await getCloudflareImages(site.payload).client()
    await client.updateConfig({ flexibleVariants: true })
    const on = await site.run('variants plan')
    expect([on.code, on.out]).toEqual([0, 'The account has what this site needs.\n'])
  })

  test('ends with a reason where Cloudflare refuses', async () => {
    const site = await open(named())
    site.served.emulator.faults.add({ ...faultPresets.notEnabled, times: 10 })
    await expect(site.run('variants plan')).rejects.toMatchObject({ code: 'API_AUTHENTICATION' })
  })

  test('of two words wants both', async () => {
    const site = await open(named())
    const { code, err } = await site.run('variants')
    expect(code).toBe(2)
    expect(err).toContain('Name one of variants apply, variants plan, variants prune.')
    expect((await site.run('variants aply')).err).toContain('Did you mean variants apply?')
  })
})

describe('variants apply', () => {
  test('makes the account what the code says, once', async () => {
    const site = await open(named())
    const dry = await site.run('variants apply --dry-run')
    expect([dry.code, dry.out]).toEqual([1, expect.stringContaining('Nothing was changed.')])
    expect(Object.keys(await variantsOf(site))).toEqual(['public'])
    const first = await site.run('variants apply --yes --json')
    expect([first.code, JSON.parse(first.out)]).toEqual([
      0,
      {
        created: ['thumbnail', 'hero', 'card', 'wide'],
        failed: [],
        kept: [],
        switchedOnFlexible: false,
        updated: [],
      },
    ])
    expect(await variantsOf(site)).toMatchObject({ hero })
    const again = await site.run('variants apply --yes')
    expect([again.code, again.out]).toEqual([0, 'The account has what this site needs.\n'])
    expect((await site.run('variants plan')).code).toBe(0)
  })

  test('needs consent', async () => {
    const site = await open(named())
    const alone = await site.run('variants apply')
    expect([alone.code, alone.err]).toEqual([2, expect.stringContaining('--yes')])
    const no = await site.run('variants apply', [false])
    expect([no.code, no.asked]).toEqual([1, ['Change the account?']])
    expect(no.err).toContain('Create  hero')
    expect(Object.keys(await variantsOf(site))).toEqual(['public'])
    expect((await site.run('variants apply', [true])).code).toBe(0)
  })

  test('switches flexible variants on, and remembers it', async () => {
    const site = await open()
    const { code, out } = await site.run('variants apply --yes')
    expect([code, out]).toEqual([0, expect.stringContaining('Flexible variants: on')])
    // The account still holds no picture that would tell.
    expect((await site.run('variants plan')).code).toBe(0)
    expect(Object.keys(await variantsOf(site))).toEqual(['public'])
  })

  test('updates its own variants as the code changes', async () => {
    const dir = await makeFolder()
    const site = await open({ dir, ...named() })
    await site.run('variants apply --yes')
    const { served } = site
    await site.payload.destroy()
    const next = await open({ dir, of: served, ...named({ variants: { hero: { width: 900 } } }) })
    const plan = await next.run('variants plan')
    expect(plan.out).toBe('Update  hero: width 800 instead of 900\n')
    expect((await next.run('variants apply --yes')).code).toBe(0)
    expect((await variantsOf(next)).hero).toMatchObject({ width: 900 })
  })

  test('never overwrites the work of others in silence', async () => {
    const site = await open(named())
    const client = await getCloudflareImages(site.payload).client()
    await client.createVariant({
      name: 'hero',
      options: { fit: 'cover', height: 500, metadata: 'none', width: 500 },
    })
    const plain = await site.run('variants apply --yes')
    expect(plain.code).toBe(1)
    expect(plain.out).toContain('Kept as it is, because this site did not make it: hero')
    expect((await variantsOf(site)).hero).toMatchObject({ fit: 'cover', width: 500 })
    const no = await site.run('variants apply', [false, true])
    expect([no.code, no.asked]).toEqual([
      1,
      [
        expect.stringMatching(/^Overwrite hero, which this site did not make \(fit cover instead/),
        'Change the account?',
      ],
    ])
    expect((await variantsOf(site)).hero).toMatchObject({ width: 500 })
    const yes = await site.run('variants apply --overwrite --yes')
    expect([yes.code, yes.out]).toEqual([0, expect.stringContaining('Updated: hero')])
    expect((await variantsOf(site)).hero).toMatchObject(hero)
  })

  test('twice at once does each thing once', async () => {
    const site = await open(named())
    const other = await open({ of: site.served, ...named() })
    const ran = await Promise.all(
      [site, other].map((one) => one.run('variants apply --yes --json')),
    )
    expect(ran.map(({ code }) => code)).toEqual([0, 0])
    const created = ran.flatMap(({ out }) => (JSON.parse(out) as { created: string[] }).created)
    expect(created.toSorted()).toEqual(['card', 'hero', 'thumbnail', 'wide'])
  })

  test('goes on after a fault, and says what was not done', async () => {
    const site = await open(named())
    site.served.emulator.faults.add({
      answer: { kind: 'status', status: 503 },
      operation: 'createVariant',
    })
    const { code, out } = await site.run('variants apply --yes')
    expect(code).toBe(1)
    expect(out).toContain('Created: hero, card, wide')
    expect(out).toContain(
      'Not done: thumbnail: createVariant: Cloudflare Images is not working at the moment',
    )
    expect((await site.run('variants apply --yes')).out).toContain('Created: thumbnail\n')
  })

  test('stops before an account that is full', async () => {
    const site = await open(named())
    const client = await getCloudflareImages(site.payload).client()
    for (let index = 0; index < 96; index += 1) {
      await client.createVariant({
        name: `v${index}`,
        options: { fit: 'cover', metadata: 'none', width: 5 },
      })
    }
    const { code, out } = await site.run('variants plan')
    expect([code, out]).toEqual([1, expect.stringMatching(/has 97 variants and needs 4 more/)])
    const applied = await site.run('variants apply --yes')
    expect([applied.code, applied.out]).toEqual([
      1,
      expect.stringMatching(/allows 100.*Nothing was changed/s),
    ])
    expect(Object.keys(await variantsOf(site))).toHaveLength(97)
  })
})

describe('variants prune', () => {
  test('deletes what this site made and needs no more, and nothing else', async () => {
    const dir = await makeFolder()
    const site = await open({ dir, ...named() })
    await site.run('variants apply --yes')
    const client = await getCloudflareImages(site.payload).client()
    await client.createVariant({ name: 'others', options: { fit: 'cover', metadata: 'none' } })
    const { served } = site
    await site.payload.destroy()
    const next = await open({
      collections: [{ ...readmeMedia, upload: { imageSizes: imageSizes.slice(1) } }],
      dir,
      of: served,
      ...named({ variants: {} }),
    })
    expect((await next.run('variants plan')).out).toBe('Not in the code any more: card, hero\n')
    const dry = await next.run('variants prune --dry-run')
    expect([dry.code, dry.out]).toEqual([0, 'To delete: card, hero\nNothing was changed.\n'])
    expect((await next.run('variants prune')).code).toBe(2)
    const no = await next.run('variants prune', [false])
    expect([no.code, no.asked]).toEqual([0, ['Delete them?']])
    const yes = await next.run('variants prune --yes --json')
    expect([yes.code, JSON.parse(yes.out)]).toEqual([
      0,
      { dryRun: false, failed: [], found: ['card', 'hero'], pruned: ['card', 'hero'] },
    ])
    expect(Object.keys(await variantsOf(next))).toEqual(['others', 'public', 'thumbnail', 'wide'])
  })
})
