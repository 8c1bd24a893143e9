import type { Site } from '../support/startPayload.js'
import type { Person, Session } from './people.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { drawQuadrants } from '../../fixtures/images.js'
import { testSizes } from '../../fixtures/testSizes.js'
import { local } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'
import { endpointTable, webhookSecret } from './endpointTable.js'
import { guardedMedia, peopleCollection, signInEveryone } from './people.js'

let site: Site
let sessions: Record<Person, Session>

beforeAll(async () => {
  site = await startPayload({
    collections: [guardedMedia, peopleCollection],
    options: { webhook: { secret: webhookSecret } },
  })
  sessions = await signInEveryone(site)
})
afterAll(() => site.stop())

const formRow = /relay|local/

describe('odd requests', () => {
  const raw = fc.oneof(
    fc.constantFrom(
      ...['%', '%zz', '%2', '%C0%AF', '%ED%A0%80', '%00', '%2e%2e', '%2F', '__proto__', 'null'],
      ...['-1', '0', '1', '1e9', '99999999999999999999', '2147483648', '1.5', 'NaN', '%0A', ''],
      ...[
        'true',
        'public',
        'all',
        '[]',
        '%F0%9F%98%80',
        '*',
        "'",
        '%25',
        '%252F',
        'a'.repeat(5000),
      ],
    ),
    fc.string({ maxLength: 20 }).map(encodeURIComponent),
    fc.string({ maxLength: 8, unit: 'binary' }).map(encodeURIComponent),
  )
  const key = fc.constantFrom(
    ...[
      'limit',
      'page',
      'variant',
      'width',
      'height',
      'fit',
      'expiresIn',
      'draft',
      'locale',
      'poll',
    ],
    ...['depth', 'imageId', 'documentId', 'collection', 'trash', 'select', 'select[url]', 'where'],
    ...[
      'where[a][b]',
      'fallback-locale',
      'populate',
      'joins',
      'sort',
      '__proto__',
      '%zz',
      'a[b][c]',
    ],
  )
  const pair = fc.tuple(key, raw).map(([name, value]) => `${name}=${value}`)
  const query = fc.array(pair, { maxLength: 4 }).map((pairs) => pairs.join('&'))
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom('\u0000', '\ud800', '../x.jpg', 1e300, -1, '99999999999999999999', [[]], {}),
    fc.array(fc.oneof(fc.integer(), fc.string()), { maxLength: 3 }),
  )
  const bodyKey = fc.constantFrom(
    ...['action', 'ids', 'unsettled', 'filename', 'mimeType', 'size', 'document', 'metadata'],
    ...['creator', 'id', 'expiresInSeconds', 'receipt', 'variant', 'focalX', 'focalY', 'crop'],
    ...['dryRun', 'olderThanDays', 'orphanDays', 'force', 'deleteOrphans', 'data', 'draft'],
  )
  const body = fc.dictionary(bodyKey, value, { maxKeys: 6, noNullPrototype: true })
  const declared = [...new Set(endpointTable.flatMap((row) => row.declared ?? []))]
  // Dots alone lead to another address, which need not be ours.
  const segment = raw.filter((text) => !/^(?:\.|%2e){1,2}$/i.test(text))
  const asked = fc.record({
    body,
    endpoint: fc.constantFrom(...declared),
    params: fc.array(segment, { maxLength: 2, minLength: 2 }),
    person: fc.constantFrom<Person>('admin', 'anonymous'),
    query,
  })

  test('are never an error of the server', async () => {
    const { documentId } = await plant()
    await fc.assert(
      fc.asyncProperty(asked, async (given) => {
        const { status, text, url } = await askOddly(given, String(documentId))
        if (status >= 500) throw new Error(`${given.endpoint} ${url}: ${status} ${text}`)
      }),
      { numRuns: testSizes.oddRequests, seed: 20_261_129 },
    )
  })

  test.each(['%', '%zz', '%C0%AF', '%ED%A0%80', 'a%00b', '%E0%A4%A'])(
    'an image id %s is no image',
    async (id) => {
      const response = await site.rest(`/api/media/by-image-id/${id}`, {
        anonymous: true,
        headers: sessions.admin.headers,
      })
      expect(response.status).toBe(404)
    },
  )
})

async function plant(): Promise<{ documentId: number | string }> {
  const { id } = await local(site).create({
    collection: 'media',
    data: { tenant: 'a' },
    file: toFile({ bytes: await drawQuadrants({ height: 60, width: 80 }), name: 'photo.jpg' }),
  })
  return { documentId: id }
}

type Odd = {
  body: Record<string, unknown>
  endpoint: string
  params: string[]
  person: Person
  query: string
}

/** The first parameter is a document that is there, every other time. */
async function askOddly(
  { body, endpoint, params: [first = '', second = ''], person, query }: Odd,
  documentId: string,
): Promise<{ status: number; text: string; url: string }> {
  const [method = '', pattern = ''] = endpoint.split(' ')
  const isKnown = first.length % 2 === 0
  const path = pattern
    .replace(/:(?:id|path|imageId)(?:\(.*\))?/, () => (isKnown ? documentId : first))
    .replace(':variant', () => second)
  const url = `/api${path}?${query}`
  const isForm = formRow.test(endpoint)
  const response = await site.rest(url, {
    anonymous: true,
    headers: {
      ...sessions[person].headers,
      ...(endpoint.includes('webhook') ? { 'cf-webhook-auth': webhookSecret } : {}),
      ...(method === 'post' && !isForm ? { 'content-type': 'application/json' } : {}),
    },
    method: method.toUpperCase(),
    ...(method === 'post' ? { body: isForm ? formOf(body) : JSON.stringify(body) } : {}),
  })
  return { status: response.status, text: (await response.text()).slice(0, 300), url }
}

function formOf(fields: Record<string, unknown>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, JSON.stringify(value))
  form.set('file', new Blob(['x']), 'a.jpg')
  return form
}
