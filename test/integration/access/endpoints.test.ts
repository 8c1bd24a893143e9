import type { ErrorCode } from '../../../src/errors.js'
import type { Site } from '../support/startPayload.js'
import type { Asked, Case } from './endpointTable.js'
import type { Person, Session } from './people.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'

import { errorCodes } from '../../../src/errors.js'
import { localCredentials } from '../../../src/options/resolveCredentials.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { local } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'
import { endpointTable, webhookSecret } from './endpointTable.js'
import { guardedMedia, people, peopleCollection, signInEveryone } from './people.js'

let site: Site
let sessions: Record<Person, Session>
let bytes: Buffer

beforeAll(async () => {
  bytes = await drawQuadrants({ height: 60, width: 80 })
  site = await startPayload({
    collections: [guardedMedia, { fields: [], slug: 'plain', upload: true }, peopleCollection],
    options: { webhook: { secret: webhookSecret } },
  })
  sessions = await signInEveryone(site)
})
afterAll(() => site.stop())

async function ask(person: Person, { body, headers, method, path }: Asked): Promise<Response> {
  const isForm = body instanceof FormData
  // With its length, as browsers send it.
  const encoded = isForm ? new Response(body) : undefined
  const sent = encoded === undefined ? JSON.stringify(body) : await encoded.arrayBuffer()
  return site.rest(`/api${path}`, {
    anonymous: true,
    ...(body === undefined ? {} : { body: sent }),
    headers: {
      ...sessions[person].headers,
      ...headers,
      ...(encoded === undefined
        ? { 'content-type': 'application/json' }
        : {
            'content-length': String((sent as ArrayBuffer).byteLength),
            'content-type': encoded.headers.get('content-type') ?? '',
          }),
    },
    method: method.toUpperCase(),
  })
}

async function openCase(): Promise<Case> {
  const doc = await local(site).create({
    collection: 'media',
    data: { tenant: 'a' },
    file: toFile({ bytes, name: 'photo.jpg' }),
  })
  const issued = await ask('editor', {
    body: { filename: 'photo.jpg', mimeType: 'image/jpeg', size: bytes.byteLength },
    method: 'post',
    path: '/media/direct-upload',
  })
  const { receipt } = (await issued.json()) as { receipt: string }
  return {
    accountHash: localCredentials.accountHash,
    documentId: doc.id,
    filename: doc.filename,
    imageId: String(doc.cloudflare.imageId),
    photo: new Blob([Uint8Array.from(bytes)], { type: 'image/jpeg' }),
    receipt,
  }
}

describe.each(endpointTable.map((row) => ({ ...row })))('$name', ({ answers, ask: toAsk }) => {
  test.each(people.map((person) => ({ person, status: answers[person] })))(
    'answers $person with $status',
    async ({ person, status }) => {
      const response = await ask(person, toAsk(await openCase()))
      const text = await response.text()
      expect({ status: readStatus(response, text) }).toEqual({ status })
      if (status >= 400) expect(text).not.toMatch(/"receipt":|uploadURL|imagedelivery/)
    },
  )
})

test('a share counts as a visitor’s, unless who shares looks after the image', async () => {
  const given = await openCase()
  const shared = async (person: Person): Promise<unknown> => {
    const path = `/media/${given.documentId}/share`
    expect((await ask(person, { body: {}, method: 'post', path })).status).toBe(200)
    const { docs } = await site.payload.db.find<{ byVisitor: boolean }>({
      collection: 'cloudflare-images-events',
      limit: 1,
      sort: '-id',
    })
    return docs[0]?.byVisitor
  }
  expect(await shared('reader')).toBe(true)
  expect(await shared('editor')).toBe(false)
  expect(await shared('admin')).toBe(false)
})

/** A list is answered with 200, and each of its items with what it alone would be told. */
function readStatus(response: Response, text: string): number {
  if (response.status !== 200 || !text.startsWith('{')) return response.status
  const { results } = JSON.parse(text) as { results?: { error?: { code: ErrorCode } }[] }
  const code = results?.[0]?.error?.code
  return code === undefined ? response.status : errorCodes[code].status
}

test('the table has a row for every endpoint of the plugin', () => {
  // Without what a parameter may be.
  const plain = (path: string): string =>
    path.replaceAll(/(:\w+)\(\(\?:\[\^\/.*?\)\+\)/g, '$1').replace(/:path\(.*/, ':path(.*)')
  const endpointsOf = (slug: string): string[] =>
    (site.payload.collections[slug]?.config.endpoints || []).map(
      ({ method, path }) => `${method} /media${plain(path)}`,
    )
  // What an upload collection without the plugin has, too, is Payload's own.
  const builtIn = new Set(endpointsOf('plain'))
  const declared = [
    ...site.payload.config.endpoints
      .filter(({ path }) => path.startsWith('/cloudflare-images'))
      .map(({ method, path }) => `${method} ${plain(path)}`),
    ...endpointsOf('media').filter((endpoint) => !builtIn.has(endpoint)),
  ]
  const known = new Set(endpointTable.map((row) => row.declared))
  // The same handlers, for a browser's preflight and for a look without a body.
  const isTwin = (endpoint: string): boolean =>
    /^(head|options) .*\/(local|watermarked)\//.test(endpoint)
  expect(declared.length).toBeGreaterThan(10)
  expect(declared.filter((endpoint) => !known.has(endpoint) && !isTwin(endpoint))).toEqual([])
})

test('the page about the REST API lists every endpoint of the plugin', () => {
  const page = readFileSync('docs/rest-api.md', 'utf8')
  const declared = endpointTable.flatMap((row) => row.declared ?? [])
  const missing = declared.filter((endpoint) => {
    const [method = '', path = ''] = endpoint.split(' ')
    return !page.includes(`| \`${method.toUpperCase()} ${path}\` `)
  })
  expect(missing).toEqual([])
})
