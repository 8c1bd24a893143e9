import type { Site } from '../support/startPayload.js'
import type { Asked } from './endpointTable.js'
import type { Person, Session } from './people.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { request } from 'node:http'
import { Readable } from 'node:stream'

import { startPayload } from '../support/startPayload.js'
import { listen, stop } from '../webhook/listen.js'
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

const toCase = {
  accountHash: 'hash',
  documentId: 1,
  filename: 'photo.jpg',
  imageId: 'ffffffff-0000-4000-8000-000000000000',
  photo: new Blob(['x']),
  receipt: 'none',
}
type Row = Asked & { declared: string; path: string }
/** Every endpoint that takes a body, once. */
const rows: Row[] = endpointTable.flatMap(({ ask, declared }, index) =>
  declared?.startsWith('post ') === true &&
  endpointTable.findIndex((row) => row.declared === declared) === index
    ? [{ ...ask(toCase), declared }]
    : [],
)
const formRow = /relay|local/
const isJSON = ({ declared }: Row): boolean => !/relay|local|webhook/.test(declared)

type Sent = { body?: BodyInit; headers: Record<string, string>; path: string; person: Person }

const send = ({ body, headers, path, person }: Sent): Promise<Response> =>
  site.rest(`/api${path}`, {
    anonymous: true,
    body,
    duplex: 'half',
    headers: { ...sessions[person].headers, ...headers },
    method: 'POST',
  } as RequestInit)

async function read(response: Response): Promise<{ code: unknown; status: number }> {
  const { errors } = (await response.json()) as { errors?: { data?: { code?: unknown } }[] }
  return { code: errors?.[0]?.data?.code, status: response.status }
}

test('the table holds the endpoints that take a body', () => {
  expect(rows.filter(isJSON).length).toBeGreaterThanOrEqual(9)
  expect(rows.filter(({ declared }) => formRow.test(declared))).toHaveLength(2)
})

describe('what a page of another site may send with somebody’s cookies', () => {
  const refused = { code: 'REQUEST_TYPE_REFUSED', status: 415 }
  const types = [
    'text/plain',
    'text/plain;charset=UTF-8',
    'text/plain; application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'text/plain, application/json',
  ]

  test.each(rows.filter(isJSON))('is refused by $declared', async ({ body, path }) => {
    const text = JSON.stringify(body ?? {})
    const untyped = { body: Buffer.from(text), headers: {} }
    const sent = [...types.map((type) => ({ body: text, headers: { 'content-type': type } }))]
    for (const one of [...sent, untyped, { headers: {} }]) {
      expect(await read(await send({ ...one, path, person: 'admin' }))).toEqual(refused)
    }
  })

  test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON ;x=y'])(
    'and is none of %s',
    async (type) => {
      const body = JSON.stringify({ filename: 'a.jpg', mimeType: 'image/jpeg', size: 10 })
      const headers = { 'content-type': type }
      const path = '/media/direct-upload'
      expect((await send({ body, headers, path, person: 'editor' })).status).toBe(201)
    },
  )
})

/** A body without an end, and how much of it was asked for. */
function endless(): { body: ReadableStream<Uint8Array>; taken: () => number } {
  let bytes = 0
  const chunk = Buffer.alloc(16 * 1024, ' ')
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        bytes += chunk.byteLength
        controller.enqueue(chunk)
      },
    },
    { highWaterMark: 0 },
  )
  return { body, taken: () => bytes }
}

const kB = 1024
describe.each(['anonymous', 'admin'] as const)('a body without an end, of %s', (person) => {
  test.each(rows)('is not read on by $declared', async ({ declared, headers, path }) => {
    const { body, taken } = endless()
    const type = formRow.test(declared) ? 'multipart/form-data; boundary=x' : 'application/json'
    const lies = { 'content-length': '20', 'content-type': type }
    const response = await send({ body, headers: { ...headers, ...lies }, path, person })
    const { status } = await read(response)
    expect([401, 403, 404, 413]).toContain(status)
    // A file sent through the site may have 10 MB, and a form around it.
    const mostBytes = /relay/.test(declared) ? 10 * kB * kB + 100 * kB : 300 * kB
    expect(taken()).toBeLessThan(mostBytes)
  })
})

describe('over HTTP', () => {
  const totalBytes = 300 * kB * kB
  const chunk = Buffer.alloc(256 * kB, ' ')

  test.each([
    ['in chunks', {}],
    ['of a length that is said', { 'content-length': String(totalBytes) }],
  ])('300 MB %s cost no memory', async (_, headers) => {
    const { server, url } = await listen(({ body, headers: sent, method, url: asked }) => {
      const init = { anonymous: true, body, duplex: 'half', headers: sent, method }
      return site.rest(new URL(asked).pathname, init)
    })
    const before = process.memoryUsage().rss
    let mostBytes = before
    const body = Readable.from(
      (function* () {
        for (let sent = 0; sent < totalBytes; sent += chunk.byteLength) {
          mostBytes = Math.max(mostBytes, process.memoryUsage().rss)
          yield chunk
        }
      })(),
    )
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sending = request(`${url}/api/media/direct-upload`, {
        headers: { 'content-type': 'application/json', ...headers },
        method: 'POST',
      })
      sending.on('response', (response) => {
        mostBytes = Math.max(mostBytes, process.memoryUsage().rss)
        resolve(response.statusCode)
        body.unpipe(sending)
        sending.destroy()
      })
      sending.on('error', reject)
      body.pipe(sending)
    })
    await stop(server)
    expect(status).toBe(413)
    expect(mostBytes - before).toBeLessThan(60 * kB * kB)
  })
})
