import type { Config } from 'payload'

import type { LoaderArgs } from '../../../src/exports/urls.js'
import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { graphql, type GraphQLEnumType, isEnumType } from 'graphql'
import { getImageProps } from 'next/image.js'
import { readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createLocalReq } from 'payload'
import sharp from 'sharp'

import { local } from '../support/account.js'
import { schemaOf } from '../support/schemaOf.js'
import { startPayload } from '../support/startPayload.js'
import { readCurl } from './readCurl.js'
import { readSnippets } from './readSnippets.js'

const snippets = readSnippets()
const ofLanguage = (language: string) => snippets.filter((snippet) => snippet.language === language)

let site: Site
let docId: number | string
const dir = path.resolve('.cache/docs')
beforeAll(async () => {
  await mkdir(dir, { recursive: true })
  process.env.CRON_SECRET = '<CRON_SECRET>'
  site = await startPayload({ config: { jobs: await readJobs() } })
  const data = await sharp({
    create: { background: '#369', channels: 3, height: 900, width: 1200 },
  })
    .jpeg()
    .toBuffer()
  const doc = await site.payload.create({
    collection: 'media',
    data: { alt: 'A photograph' },
    file: { data, mimetype: 'image/jpeg', name: 'photo.jpg', size: data.byteLength },
  })
  docId = doc.id
})
afterAll(async () => {
  delete process.env.CRON_SECRET
  await site.stop()
  await rm(dir, { force: true, recursive: true })
})

/** Who may run the jobs by request, as the documentation has it. */
async function readJobs(): Promise<NonNullable<Config['jobs']>> {
  const snippet = ofLanguage('ts').find(({ code }) => code.includes('CRON_SECRET'))
  const file = path.join(dir, 'jobs.ts')
  await writeFile(file, snippet?.code ?? '')
  return ((await import(file)) as { jobs: NonNullable<Config['jobs']> }).jobs
}

/** The site in process stands in for the network. */
async function uploadArgs(): Promise<object> {
  const bytes = await sharp({
    create: { background: '#693', channels: 3, height: 900, width: 1200 },
  })
    .jpeg()
    .toBuffer()
  return {
    alt: 'Hills',
    api: 'http://localhost:3000/api',
    file: new File([Uint8Array.from(bytes)], 'hills.jpg', { type: 'image/jpeg' }),
    headers: {},
    send: (url: string, init: RequestInit) => site.rest(url, init),
  }
}

test('the documentation has snippets of every kind', () => {
  expect([...new Set(snippets.map(({ language }) => language))].sort()).toEqual([
    'graphql',
    'html',
    'jsonc',
    'mermaid',
    'sh',
    'text',
    'ts',
    'tsx',
  ])
})

describe('TypeScript snippets run', () => {
  test.each(ofLanguage('ts').map((snippet, index) => [snippet.name, snippet.code, index] as const))(
    '%s',
    async (_, code, index) => {
      const file = path.join(dir, `snippet-${index}.ts`)
      await writeFile(file, code)
      const exported = (await import(file)) as Record<string, unknown>
      const values = await Promise.all(Object.values(exported))
      expect(values.length).toBeGreaterThan(0)
      for (const value of values) expect(value).toBeDefined()
      if (typeof exported.problems === 'function') {
        expect((exported.problems as () => unknown)()).toBe('OPTIONS_INVALID')
      }
      if (typeof exported.cleanUp === 'function') {
        await expect(
          (exported.cleanUp as (payload: unknown) => unknown)(site.payload),
        ).resolves.toMatchObject({ failed: 0 })
      }
      if (typeof exported.registerNewsletter === 'function') {
        const register = exported.registerNewsletter as (...args: unknown[]) => Promise<unknown>
        await expect(register(site.payload, docId)).resolves.toBe(1)
      }
      if ('state' in exported) expect(exported.state).toBe('valid')
      if (typeof exported.uploadPicture === 'function') {
        const upload = exported.uploadPicture as (args: object) => Promise<unknown>
        await expect(upload(await uploadArgs())).resolves.toMatchObject({
          doc: { alt: 'Hills', cloudflare: { status: 'uploaded' }, height: 900, width: 1200 },
        })
      }
    },
  )
})

describe('the recipe for next/image', () => {
  const crop = { height: 0.5, width: 0.5, x: 0.25, y: 0.25 }
  const cases = [
    ['the picture', (doc: MediaDoc) => doc.url, 640 / 480],
    ['a square size', (doc: MediaDoc) => doc.sizes?.square?.url, 1],
    ['a named variant', () => undefined, 1600 / 900],
  ] as const
  test.each(cases)('delivers %s of this site in every width', async (_, pick, ratio) => {
    const { code } = ofLanguage('ts').find((snippet) => snippet.code.includes('loaderFile'))!
    const file = path.join(dir, 'imageLoader.ts')
    await writeFile(file, code)
    const { default: loader } = (await import(file)) as { default: (args: LoaderArgs) => string }
    const data = { cloudflare: { crop }, focalX: 10, focalY: 90 }
    const doc = await local(site).update({ collection: 'media', data, id: docId })
    const src = pick(doc) ?? doc.url!.replace(/[^/]*$/, 'hero')
    const { props } = getImageProps({
      alt: '',
      fill: true,
      loader,
      quality: 75,
      sizes: '50vw',
      src,
    })
    const candidates = [...props.srcSet!.matchAll(/(\S+) (\d+)w/g)].slice(0, 4)
    expect(candidates).toHaveLength(4)
    for (const [, url = '', width] of candidates) {
      const response = await site.rest(url)
      expect([response.status, url]).toEqual([200, expect.stringContaining('quality=75')])
      const found = await sharp(Buffer.from(await response.arrayBuffer())).metadata()
      // No picture gets larger than its pixels are.
      const real = ratio === 640 / 480 ? Math.min(Number(width), 600) : Number(width)
      expect([found.width, found.height]).toEqual([real, Math.round(real / ratio)])
    }
  })
})

describe('REST snippets answer', () => {
  const calls = ofLanguage('sh').flatMap(({ code, name }) =>
    [...code.matchAll(/^curl .*$/gm)].map(([line]) => [name, line] as const),
  )
  test.each(calls)('%s: %s', async (_, line) => {
    const { headers, init, url } = readCurl(line)
    const isSignedIn = headers.get('Authorization') === 'JWT ...'
    // The example's id is a number; MongoDB has others.
    const response = await site.rest(url.replace(/\/media\/1(?=[/?])/, `/media/${docId}`), {
      ...init,
      anonymous: !isSignedIn,
      headers,
    })
    expect(response.status).toBe(200)
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(0)
  })

  test('and the jobs run for nobody without the secret', async () => {
    const path = '/api/payload-jobs/run?queue=cloudflare-images'
    for (const secret of ['another', 'undefined', '']) {
      const headers = { Authorization: `Bearer ${secret}` }
      expect((await site.rest(path, { anonymous: true, headers })).status).toBe(401)
    }
    delete process.env.CRON_SECRET
    const headers = { Authorization: 'Bearer undefined' }
    expect((await site.rest(path, { anonymous: true, headers })).status).toBe(401)
  })
})

const answers = [
  {
    answer: {
      Media: {
        cloudflare: { placeholder: { color: '#336799', dataURL: expect.stringMatching(/^data:/) } },
      },
    },
    asks: 'placeholder {',
  },
  {
    answer: { createMediaDirectUpload: { document: { id: expect.anything() } } },
    asks: 'createMediaDirectUpload(',
  },
  {
    answer: {
      Media: { cloudflare: { variants: expect.any(Array) }, sizes: { card: { width: 400 } } },
    },
    asks: 'Media(',
  },
  { answer: { MediaUsages: { docs: [], hiddenDocs: 0, totalDocs: 0 } }, asks: 'MediaUsages(' },
  {
    answer: { MediaImageURL: { url: expect.stringContaining('fit=cover') } },
    asks: 'fit: cover',
  },
  {
    answer: { MediaImageURL: { expiresAt: null, height: 240, width: 240 } },
    asks: 'MediaImageURL(',
  },
  {
    answer: { MediaEvents: { docs: expect.any(Array), totalDocs: expect.any(Number) } },
    asks: 'MediaEvents(',
  },
  {
    answer: { CloudflareImagesStats: { account: { allowed: 100_000 }, mode: 'local' } },
    asks: 'CloudflareImagesStats {',
  },
]

describe('GraphQL snippets answer', () => {
  test.each(ofLanguage('graphql').map(({ code, name }) => [name, code] as const))(
    '%s',
    async (_, code) => {
      // The example's id is a number; MongoDB has others.
      const source = code.replace('id: 1', `id: ${JSON.stringify(docId)}`)
      const schema = schemaOf(site.payload.config)
      const [user] = (await site.payload.find({ collection: 'users' })).docs
      const req = await createLocalReq(
        { req: { payloadAPI: 'GraphQL' }, user: { ...user!, collection: 'users' } },
        site.payload,
      )
      const { data, errors } = await graphql({ contextValue: { headers: {}, req }, schema, source })
      expect(errors).toBeUndefined()
      expect(data).toMatchObject(answers.find(({ asks }) => code.includes(asks))!.answer)
    },
  )
})

describe('the reference pages know', () => {
  test('every query and mutation of the plugin, with its arguments', () => {
    const schema = schemaOf(site.payload.config)
    const fields = {
      ...schema.getQueryType()?.getFields(),
      ...schema.getMutationType()?.getFields(),
    }
    const ours = Object.values(fields)
      .filter(({ name }) => /^(create)?Media[A-Z]|^CloudflareImages/.test(name))
      .filter(({ type }) => /^\[?(Cloudflare|MediaDirectUpload)/.test(String(type)))
      .map(({ args, name, type }) => {
        const names = args
          .map((arg) => arg.name)
          .toSorted((a, b) => (a === 'id' ? -1 : b === 'id' ? 1 : a.localeCompare(b)))
        return `| \`${name}${names.length > 0 ? `(${names.join(', ')})` : ''}\` | \`${String(type)}\` |`
      })
    const page = readFileSync('docs/graphql.md', 'utf8').replaceAll(/ +/g, ' ')
    expect(ours.length).toBe(5)
    expect(ours.filter((row) => !page.includes(row))).toEqual([])
  })

  test('every enum of the plugin, with its values', () => {
    const page = readFileSync('docs/graphql.md', 'utf8').replaceAll(/ +/g, ' ')
    const rows = Object.values(schemaOf(site.payload.config).getTypeMap())
      .filter((type) => isEnumType(type) && type.name.startsWith('Cloudflare'))
      .map((type) => {
        const values = (type as GraphQLEnumType).getValues().map(({ name }) => `\`${name}\``)
        return `| \`${type.name}\` | ${values.join(', ')} |`
      })
    expect(rows.length).toBe(8)
    expect(rows.filter((row) => !page.includes(row))).toEqual([])
  })

  test('every field of the group `cloudflare`', () => {
    const { flattenedFields } = site.payload.collections.media!.config
    const group = flattenedFields.find(({ name }) => name === 'cloudflare')
    const names = (group as { flattenedFields: { name: string }[] }).flattenedFields.map(
      ({ name }) => name,
    )
    const page = readFileSync('docs/document.md', 'utf8')
    expect(names.length).toBeGreaterThan(10)
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })
})
