import type { AddressInfo } from 'node:net'

import type { FetchLike } from '../../../src/cloudflare/fetchLike.js'
import type { Fault } from '../../../src/emulator/faults/fault.js'

import { afterEach, describe, expect, test } from '@jest/globals'
import { lexicalEditor } from '@payloadcms/richtext-lexical'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import path from 'node:path'

import { nodeFetch } from '../../../src/cloudflare/nodeFetch.js'
import { makeFolder } from '../../fixtures/openEmulator.js'
import { examine, inDays, openDoctorSites } from './doctorSite.js'

const doctor = openDoctorSites()
const { openBroken } = doctor

const given = process.env.NODE_OPTIONS
const servers: Server[] = []
afterEach(() => {
  if (given !== undefined) process.env.NODE_OPTIONS = given
  for (const server of servers.splice(0)) server.close()
})

const result = (value: unknown): Fault['answer'] => ({
  kind: 'text',
  status: 200,
  text: JSON.stringify({ errors: [], messages: [], result: value, success: true }),
})

describe('sharp', () => {
  /** As Yarn's Plug'n'Play does for a package that nobody has declared. */
  async function hideSharp(): Promise<void> {
    const file = path.join(await makeFolder(), 'hide.pnp.cjs')
    await writeFile(
      file,
      `const Module = require('node:module')
       const resolve = Module._resolveFilename
       Module._resolveFilename = function (request, ...rest) {
         if (request === 'sharp') throw new Error('sharp is not declared')
         return resolve.call(this, request, ...rest)
       }`,
    )
    process.env.NODE_OPTIONS = `--require ${file} ${process.env.NODE_OPTIONS ?? ''}`
  }

  test.each([
    ['watermarks', { placeholder: false, watermark: () => ({ text: 'Draft' }) }],
    ['placeholders', {}],
    ['all pictures of local mode', { mode: 'local' }],
  ] as const)('is missed where this site draws %s', async (use, options) => {
    const site = await openBroken({ options })
    await hideSharp()
    const { code, findings, ids } = await examine(site)
    expect([code, ids, findings[0]?.mend]).toEqual([1, ['sharp'], 'npm install sharp'])
    expect(findings[0]?.what).toBe(`sharp cannot be loaded, and this site draws ${use} with it`)
  })

  test('is not missed where nothing is drawn', async () => {
    const site = await openBroken({ options: { placeholder: false } })
    await hideSharp()
    expect((await examine(site)).ids).toEqual([])
  })
})

describe('Node', () => {
  const isOld = Number(process.versions.node.split('.')[0]) < 22
  const options = { config: { editor: lexicalEditor() } }

  test('before 22 needs a condition for the lexical editor', async () => {
    const site = await openBroken(options)
    expect((await examine(site)).ids).toEqual([])
    delete process.env.NODE_OPTIONS
    const { code, findings, ids } = await examine(site)
    expect([code, ids]).toEqual([0, isOld ? ['node-conditions'] : []])
    if (isOld) expect(findings[0]?.mend).toContain('NODE_OPTIONS=--conditions=production')
  })
})

describe('next.config', () => {
  const siteWith = async (text: string) => {
    const dir = await makeFolder()
    const baseDir = path.join(dir, 'src')
    await mkdir(baseDir)
    await writeFile(path.join(dir, 'next.config.mjs'), text)
    const importMap = { autoGenerate: false, baseDir }
    return openBroken({ config: { admin: { importMap, user: 'users' } } })
  }

  test.each([
    `export default { images: { remotePatterns: [{ hostname: '127.0.0.1' }] } }`,
    `export default { images: { remotePatterns: [{ hostname: '**' }] } }`,
    `export default { images: { loader: 'custom', loaderFile: './imageLoader.ts' } }`,
    `export default { images: { unoptimized: true } }`,
  ])('may say %s', async (text) => {
    expect((await examine(await siteWith(text))).ids).toEqual([])
  })

  test('is told the line that it lacks', async () => {
    const site = await siteWith('export default { reactStrictMode: true }')
    const { code, findings, ids } = await examine(site)
    const { delivery } = doctor.well.served.emulator.origins
    expect([code, ids]).toEqual([0, ['next-images']])
    expect(findings[0]?.what).toBe(
      'next.config.mjs names neither 127.0.0.1 nor a loader for images',
    )
    expect(findings[0]?.mend).toContain(`remotePatterns: [new URL('${delivery}`)
  })
})

describe('a domain of the site’s own', () => {
  const answersAs =
    (isProxied: boolean): FetchLike =>
    async (url, init) => {
      const response = await nodeFetch(url, init)
      return {
        body: response.body,
        headers: {
          get: (name) => (name === 'cf-ray' && isProxied ? '8f-AMS' : response.headers.get(name)),
        },
        status: response.status,
        text: () => response.text(),
      }
    }
  const onZone = (fetch: FetchLike) => {
    const baseURL = `${doctor.well.served.emulator.origins.api}/cdn-cgi/imagedelivery`
    return openBroken({ options: { delivery: { baseURL, flexible: true }, fetch } })
  }

  test('is fine as a proxied zone', async () => {
    expect((await examine(await onZone(answersAs(true)))).ids).toEqual([])
  })

  test('is named where another server answers', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<p>Not here</p>')
    }).listen(0, '127.0.0.1')
    servers.push(server)
    await once(server, 'listening')
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const baseURL = `${origin}/cdn-cgi/imagedelivery`
    const site = await openBroken({ options: { delivery: { baseURL, flexible: true } } })
    const { code, findings, ids } = await examine(site)
    expect([code, ids]).toEqual([1, ['custom-domain']])
    expect(findings[0]?.what).toContain(`${origin} is not a proxied zone at Cloudflare`)
  })
})

test('names documents from before the plugin, pictures alone', async () => {
  const site = await openBroken({})
  const plant = (filename: string, mimeType: string, cloudflare = {}) => {
    const data = { cloudflare, filename, filesize: 9, mimeType }
    return site.payload.db.create({ collection: 'media', data })
  }
  await plant('old.pdf', 'application/pdf')
  // Kept by the plugin, because it is too large for Cloudflare.
  await plant('large.jpg', 'image/jpeg', { originalFilename: 'large.jpg' })
  expect((await examine(site)).ids).toEqual([])
  await plant('old.jpg', 'image/jpeg')
  await plant('older.png', 'image/png')
  const { code, findings, ids } = await examine(site)
  expect([code, ids]).toEqual([0, ['legacy-documents']])
  expect(findings[0]?.what).toBe('documents have pictures from before the plugin: 2 in media')
  const [list = ''] = /\/api\/media\?\S+(?= lists)/.exec(findings[0]?.mend ?? '') ?? []
  const { docs } = (await (await site.rest(list)).json()) as { docs: { filename: string }[] }
  expect(docs.map(({ filename }) => filename)).toEqual(expect.arrayContaining(['old.jpg']))
})

test('names a queue that is filled, and that nobody runs', async () => {
  const site = await openBroken({})
  const { docs } = await site.payload.db.find<{ id: number | string }>({
    collection: 'payload-jobs',
    where: { queue: { equals: 'cloudflare-images' } },
  })
  expect(docs.length).toBeGreaterThan(0)
  const createdAt = inDays(-0.1)
  for (const { id } of docs) {
    await site.payload.db.updateOne({
      collection: 'payload-jobs',
      data: { createdAt, waitUntil: null },
      id,
    })
  }
  const { code, findings, ids } = await examine(site)
  expect([code, ids]).toEqual([1, ['queue']])
  expect(findings[0]?.what).toContain(`in the queue cloudflare-images since ${createdAt}`)
  await site.payload.jobs.run({ queue: 'cloudflare-images' })
  expect((await examine(site)).ids).toEqual([])
})

describe('the webhook', () => {
  const url = 'http://127.0.0.1:3999/api/cloudflare-images/webhook'
  const options = {
    directUploads: { enabled: true },
    webhook: { secret: 'a-webhook-secret-of-some-length' },
  }
  const policy = {
    alert_type: 'image_notification',
    enabled: true,
    id: 'policy',
    mechanisms: { webhooks: [{ id: 'ours' }] },
    name: 'Direct uploads',
  }
  const say = (times: { last_failure?: string; last_success?: string }) => {
    const { faults } = doctor.well.served.emulator
    faults.clear()
    const destinations = result([{ id: 'ours', name: 'Ours', url, ...times }])
    faults.add({ answer: destinations, operation: 'listDestinations', times: 99 })
    faults.add({ answer: result([policy]), operation: 'listPolicies', times: 99 })
  }

  test('is named where the last message failed', async () => {
    const site = await openBroken({ options })
    const [early, late] = [inDays(-2), inDays(-1)]
    say({ last_failure: early, last_success: late })
    expect((await examine(site)).ids).toEqual([])
    say({ last_failure: late, last_success: early })
    const { code, findings, ids } = await examine(site)
    expect([code, ids]).toEqual([1, ['webhook-success']])
    expect(findings[0]?.what).toBe(
      `Cloudflare’s message to ${url} failed at ${late}, and the last arrived at ${early}`,
    )
    say({ last_failure: late })
    expect((await examine(site)).findings[0]?.what).toContain('none has arrived')
    say({})
    expect((await examine(site)).untold).toContainEqual({
      failed: false,
      id: 'webhook-success',
      reason: 'Cloudflare does not say whether a message has arrived',
    })
  })
})
