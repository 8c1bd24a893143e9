import type { FetchLike } from '../../../src/cloudflare/fetchLike.js'
import type { CloudflareImagesOptions } from '../../../src/index.js'

import { afterEach, describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import path from 'node:path'

import { nodeFetch } from '../../../src/cloudflare/nodeFetch.js'
import { getCloudflareImages } from '../../../src/index.js'
import { makeFolder, removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { listLedger, listStored } from '../support/account.js'
import { media } from '../support/startPayload.js'
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

/** Public pictures by options, private ones by named variants. */
const mixed = {
  collections: [readmeMedia, { ...media, slug: 'contracts', upload: { imageSizes } }],
  options: {
    collections: { contracts: { privacy: 'signed' }, media: true },
    variants: { hero: { fit: 'cover', height: 300, width: 900 } },
  } satisfies Partial<CloudflareImagesOptions>,
}

type Report = {
  applied: { created: string[]; kept: string[]; switchedOnFlexible: boolean }
  isDone: boolean
  left: string[]
  proof: { checked: number; comparedColors: boolean; failures: { name: string; reason: string }[] }
}

async function setUp(site: FreshSite, flags = '--yes'): Promise<{ code: number; report: Report }> {
  const { code, out } = await site.run(`setup ${flags} --json`)
  return { code, report: JSON.parse(out) as Report }
}

describe('setup', () => {
  test('makes a fresh account deliver everything, public and private, and proves it', async () => {
    const site = await open(mixed)
    const { code, report } = await setUp(site)
    expect(report).toMatchObject({
      applied: {
        created: ['thumbnail', 'hero', 'card', 'wide'],
        failed: [],
        kept: [],
        switchedOnFlexible: true,
        updated: [],
      },
      createdKey: null,
      isDone: true,
      // public, thumbnail, hero, card and wide of two collections
      proof: { checked: 10, comparedColors: true, failures: [], leftOut: [] },
      token: 'active',
    })
    expect(code).toBe(0)
    // Nothing is left of the proof.
    expect(await listStored(site)).toEqual([])
    expect(await listLedger(site)).toEqual([])
  })

  test('says it in words, and changes nothing the second time', async () => {
    const site = await open(mixed)
    const first = await site.run('setup --yes')
    expect(first.out.split('\n')).toEqual([
      'Created: thumbnail, hero, card, wide',
      'Updated: none',
      'Flexible variants: on',
      'Tried with a picture: 10 variants and sizes, 10 as announced (pixel by pixel)',
      'Left for you: serverURL in your config: the webhook for direct uploads needs its address',
      'The account is set up.',
      '',
    ])
    const before = await variantsOf(site)
    const { code, report } = await setUp(site)
    expect([code, report.applied.created, report.isDone]).toEqual([0, [], true])
    expect(await variantsOf(site)).toEqual(before)
    const dry = await site.run('setup --dry-run')
    expect([dry.code, dry.out]).toEqual([
      0,
      'API token: active, without an end\nThe account has what this site needs.\nNothing was changed.\n',
    ])
  })

  test('plans first, and needs consent', async () => {
    const site = await open(mixed)
    const dry = await site.run('setup --dry-run --json')
    expect([dry.code, JSON.parse(dry.out)]).toEqual([
      1,
      expect.objectContaining({ dryRun: true, problems: [], token: 'active' }),
    ])
    expect((await site.run('setup')).code).toBe(2)
    const no = await site.run('setup', [false])
    expect([no.code, no.asked]).toEqual([1, ['Change the account, and try it with a picture?']])
    expect(no.err).toContain('Create  hero: cover 900x300, metadata copyright')
    expect(Object.keys(await variantsOf(site))).toEqual(['public'])
    expect((await site.run('setup', [true])).code).toBe(0)
  })

  test('asks about a variant that somebody made by hand, and proves what stays wrong', async () => {
    const site = await open(mixed)
    const client = await getCloudflareImages(site.payload).client()
    await client.createVariant({
      name: 'hero',
      options: { fit: 'cover', height: 500, metadata: 'none', width: 500 },
    })
    const kept = await setUp(site)
    expect(kept.code).toBe(1)
    expect(kept.report).toMatchObject({ applied: { kept: ['hero'] }, isDone: false })
    expect(kept.report.proof.failures).toEqual([
      expect.objectContaining({
        name: 'hero',
        reason: 'It has 500x500 pixels instead of 900x300.',
      }),
      expect.objectContaining({ isPrivate: true, name: 'hero' }),
    ])
    const asked = await site.run('setup', [true, true])
    expect(asked.asked[0]).toMatch(/^Overwrite hero, which this site did not make/)
    expect(asked.code).toBe(0)
    expect((await variantsOf(site)).hero).toMatchObject({ height: 300, width: 900 })
  })

  test('sees a picture that is cut wrongly', async () => {
    const site = await open(mixed)
    await setUp(site)
    const client = await getCloudflareImages(site.payload).client()
    // The same box, and the whole picture in it.
    await client.updateVariant({
      name: 'hero',
      options: { fit: 'pad', height: 300, metadata: 'copyright', width: 900 },
    })
    const { report } = await setUp(site)
    expect(report.proof.failures[0]).toMatchObject({
      name: 'hero',
      reason: expect.stringMatching(/^It shows another part of the picture/),
    })
  })
})

describe('setup that is interrupted', () => {
  test('is finished by the next run', async () => {
    const site = await open(mixed)
    const { faults } = site.served.emulator
    faults.add({ answer: { kind: 'lostAnswer' }, operation: 'createVariant' })
    faults.add({ answer: { kind: 'status', status: 503 }, operation: 'updateConfig' })
    const first = await setUp(site)
    expect([first.code, first.report.isDone]).toEqual([1, false])
    const second = await setUp(site)
    expect(second).toMatchObject({
      code: 0,
      report: { applied: { created: [], kept: [], switchedOnFlexible: true }, isDone: true },
    })
  })

  test('leaves a picture that the sweep finds', async () => {
    const site = await open(mixed)
    site.served.emulator.faults.add({
      answer: { kind: 'status', status: 503 },
      operation: 'deleteImage',
      times: 1,
    })
    await expect(site.run('setup --yes')).rejects.toMatchObject({ code: 'API_UNAVAILABLE' })
    expect(await listStored(site)).toHaveLength(1)
    expect(await listLedger(site)).toHaveLength(1)
    await getCloudflareImages(site.payload).sweep({ graceSeconds: 0 })
    expect([await listStored(site), await listLedger(site)]).toEqual([[], []])
  })

  test('by Ctrl+C, ends after the step at hand', async () => {
    const stopping = new AbortController()
    const fetch: FetchLike = (url, init) => {
      if (init.method === 'POST' && url.endsWith('/variants')) stopping.abort()
      return nodeFetch(url, init)
    }
    const site = await open({ ...mixed, options: { ...mixed.options, fetch } })
    const { code, out } = await site.run('setup --yes', undefined, stopping.signal)
    expect([code, out]).toEqual([1, expect.stringContaining('not set up completely')])
    expect(Object.keys(await variantsOf(site))).toEqual(['public', 'thumbnail'])
    expect((await setUp(site)).code).toBe(0)
  })

  test('by another one does each thing once', async () => {
    const site = await open(mixed)
    const other = await open({ of: site.served, ...mixed })
    const ran = await Promise.all([setUp(site), setUp(other)])
    expect(ran.map(({ code, report }) => [code, report.isDone])).toEqual([
      [0, true],
      [0, true],
    ])
    const created = ran.flatMap(({ report }) => report.applied.created)
    expect(created.toSorted()).toEqual(['card', 'hero', 'thumbnail', 'wide'])
    expect(await listStored(site)).toEqual([])
  })
})

describe('what is wrong with the credentials', () => {
  test('a token that may not write is told', async () => {
    const site = await open({ ...mixed })
    site.served.emulator.faults.add({
      answer: { code: 10000, kind: 'status', status: 403 },
      operation: ['createVariant', 'updateConfig'],
      times: 20,
    })
    const { out } = await site.run('setup --yes')
    expect(out).toContain('Not done: hero: createVariant: Cloudflare refused the API token.')
    expect(out).toContain('"Images Write"')
  })

  test('a token that has ended is told before anything else', async () => {
    const asked: string[] = []
    const fetch: FetchLike = async (url, init) => {
      asked.push(url)
      if (!url.endsWith('/tokens/verify')) return nodeFetch(url, init)
      const result = { expires_on: '2026-01-01T00:00:00Z', id: 'f', status: 'expired' }
      const answer = Response.json({ errors: [], messages: [], result, success: true })
      return Promise.resolve(answer)
    }
    const site = await open({ options: { fetch } })
    await getCloudflareImages(site.payload).settled()
    asked.length = 0
    const { code, out } = await site.run('setup --yes --json')
    expect([code, JSON.parse(out)]).toEqual([
      1,
      {
        dryRun: false,
        plan: null,
        problems: [expect.stringContaining('The API token is expired.')],
        token: 'expired',
      },
    ])
    expect(asked).toHaveLength(1)
  })

  test('a hash of another account is found by the picture', async () => {
    const site = await open({ options: { accountHash: 'anotherAccounts00' } })
    const { code, report } = await setUp(site)
    expect(code).toBe(1)
    const { accountHash } = site.served.emulator
    expect(report.proof.failures).toEqual([
      expect.objectContaining({
        name: 'account hash',
        reason: expect.stringContaining(accountHash),
      }),
    ])
  })

  test('a hash that is missing is learnt, and written only to a file that is named', async () => {
    const { served } = await open()
    const { accountHash, accountId, origins, token } = served.emulator
    const site = await open({
      of: served,
      options: {
        accountHash: undefined as never,
        accountId,
        apiBaseURL: `${origins.api}/client/v4`,
        apiToken: token,
        mode: 'auto',
      },
    })
    const dry = await site.run('setup --dry-run')
    expect([dry.code, dry.out]).toEqual([1, expect.stringContaining('is missing')])
    const told = await site.run('setup --yes --json')
    const line = `CLOUDFLARE_IMAGES_ACCOUNT_HASH=${accountHash}`
    expect(JSON.parse(told.out)).toEqual({ accountHash, env: [line], isDone: false })
    const file = path.join(await makeFolder(), '.env')
    const written = await site.run(`setup --yes --env ${file}`)
    expect(written.out).toContain(`Written to ${file}`)
    expect(await readFile(file, 'utf8')).toBe(`${line}\n`)
  })
})
