import type { Config } from 'payload'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { configToSchema } from '@payloadcms/graphql'
import { graphql } from 'graphql'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createLocalReq } from 'payload'
import sharp from 'sharp'

import type { Site } from '../support/startPayload.js'

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
    answer: { MediaImageURL: { expiresAt: null, height: 240, width: 240 } },
    asks: 'MediaImageURL(',
  },
]

describe('GraphQL snippets answer', () => {
  test.each(ofLanguage('graphql').map(({ code, name }) => [name, code] as const))(
    '%s',
    async (_, code) => {
      // The example's id is a number; MongoDB has others.
      const source = code.replace('id: 1', `id: ${JSON.stringify(docId)}`)
      const { schema } = configToSchema(site.payload.config)
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
