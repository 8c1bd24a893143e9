import type { Service } from '../../../src/service/createService.js'
import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { graphql } from 'graphql'
import { createLocalReq, type Where } from 'payload'

import { emitFor } from '../../../src/plugin/events/recordEvent.js'
import { trimEvents, visitorEventsPerImage } from '../../../src/plugin/events/trimEvents.js'
import { schemaOf } from '../support/schemaOf.js'
import { startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'
import { photo } from '../webhook/webhookSite.js'

type Page = {
  docs: {
    data: Record<string, unknown>
    documentId: null | string
    imageId: string
    message: string
  }[]
  totalDocs: number
  totalPages: number
}

let site: Site
let doc: MediaDoc
let extra = 0
const messages = ({ docs }: Page): string[] => docs.map(({ message }) => message)

async function get(path: string, anonymous = false): Promise<Page & { status: number }> {
  const response = await site.rest(path, { anonymous })
  return { ...((await response.json()) as Page), status: response.status }
}

async function ask(source: string, isEditor = true): Promise<{ data: unknown; errors: unknown[] }> {
  const schema = schemaOf(site.payload.config)
  const [user] = (await site.payload.find({ collection: 'users' })).docs
  const req = await createLocalReq(
    isEditor ? { user: { ...user, collection: 'users' } as never } : {},
    site.payload,
  )
  const contextValue = { headers: {}, req, res: {} }
  const { data, errors = [] } = await graphql({ contextValue, schema, source })
  return { data, errors: [...errors] }
}

beforeAll(async () => {
  site = await startPayload({
    config: {
      graphQL: {
        queries: ({ GraphQLInt }) => ({ answer: { resolve: () => 42, type: GraphQLInt } }),
      },
    },
  })
  doc = (await send(site, { file: { bytes: await photo(), name: 'photo.jpg' } })).doc
  const own = { collection: 'media', documentId: String(doc.id) }
  const imageId = String(doc.cloudflare.imageId)
  const custom = site.payload.config.custom as { cloudflareImages: () => Service }
  const emit = emitFor({ payload: site.payload, service: custom.cloudflareImages() })
  await site.payload.db.deleteMany({ collection: 'cloudflare-images-events', where: {} })
  await emit({ ...own, imageId: 'earlier', message: 'of an earlier image', type: 'deleted' })
  await emit({ imageId, message: 'of the image, before the document', type: 'issued' })
  await emit({ ...own, imageId, message: 'of both', type: 'uploaded' })
  await emit({ ...own, collection: 'files', imageId: 'x', message: 'no', type: 'uploaded' })
  await emit({ documentId: '9', imageId: 'y', message: 'no', type: 'uploaded' })
  extra = 2
})
afterAll(() => site.stop())

const expected = ['of both', 'of the image, before the document', 'of an earlier image']

test('a document has the events of every image it ever had, newest first', async () => {
  const page = await get(`/api/media/${doc.id}/events`)
  expect(messages(page)).toEqual(expected)
  expect(page).toMatchObject({ status: 200, totalDocs: 3, totalPages: 1 })
})

test('page by page', async () => {
  expect(messages(await get(`/api/media/${doc.id}/events?limit=2&page=2`))).toEqual(
    expected.slice(2),
  )
  for (const query of ['limit=0', 'limit=101', 'limit=x', 'page=0', 'page=1.5', 'page=-1']) {
    expect((await get(`/api/media/${doc.id}/events?${query}`)).status).toBe(400)
  }
})

test('for those alone who look after the image', async () => {
  expect((await get(`/api/media/${doc.id}/events`, true)).status).toBe(401)
  expect((await get('/api/cloudflare-images/events?imageId=x', true)).status).toBe(401)
  expect((await get('/api/media/999999/events')).status).toBe(404)
  expect((await get('/api/cloudflare-images-events')).status).not.toBe(200)
})

describe('GraphQL', () => {
  const query = (args: string): string =>
    `{ MediaEvents(${args}) { docs { at collection data documentId id imageId level message type } hasNextPage totalDocs } }`

  test('gives the same, beside the queries that the site has itself', async () => {
    const { data, errors } = await ask('{ answer }')
    expect([data, errors]).toEqual([{ answer: 42 }, []])
    const found = await ask(query(`id: ${JSON.stringify(doc.id)}, limit: 2`))
    expect(found.errors).toEqual([])
    expect(found.data).toMatchObject({
      MediaEvents: { docs: [{ message: 'of both' }, {}], hasNextPage: true, totalDocs: 3 },
    })
  })

  test('refuses like REST', async () => {
    expect((await ask(query(`id: ${JSON.stringify(doc.id)}`), false)).errors).toHaveLength(1)
    expect((await ask(query(`id: ${JSON.stringify(doc.id)}, limit: 1000`))).errors).toHaveLength(1)
  })
})

test('events outlive their document', async () => {
  await site.payload.delete({ collection: 'media', id: doc.id })
  expect((await get(`/api/media/${doc.id}/events`)).status).toBe(404)
  const path = '/api/cloudflare-images/events'
  const ofImage = await get(`${path}?imageId=${String(doc.cloudflare.imageId)}`)
  expect(messages(ofImage)).toEqual(expect.arrayContaining(expected.slice(0, 2)))
  const ofDocument = await get(`${path}?collection=media&documentId=${doc.id}`)
  expect(messages(ofDocument)).toContain('of an earlier image')
  expect((await get(path)).totalDocs).toBeGreaterThanOrEqual(expected.length + extra)
})

test('a site without events says so', async () => {
  const quiet = await startPayload({ options: { events: false } })
  const response = await quiet.rest('/api/cloudflare-images/events')
  expect(response.status).toBe(404)
  expect(quiet.payload.collections).not.toHaveProperty('cloudflare-images-events')
  await quiet.stop()
})

describe('events of visitors', () => {
  const slug = 'cloudflare-images-events'
  const count = async (where: Where): Promise<number> =>
    (await site.payload.db.count({ collection: slug, where })).totalDocs
  const ofVisitors: Where = { byVisitor: { equals: true } }
  const others: Where = { byVisitor: { equals: false } }
  let shown: MediaDoc
  beforeAll(async () => {
    shown = (await send(site, { file: { bytes: await photo(), name: 'shown.jpg' } })).doc
    // Of what jobs found out about images that nobody uploaded.
    await site.payload.db.deleteMany({ collection: slug, where: ofVisitors })
  })
  const share = async (anonymous: boolean): Promise<number> => {
    const response = await site.rest(`/api/media/${shown.id}/share`, {
      anonymous,
      body: '{}',
      headers: { 'content-type': 'application/json' },
      method: 'POST',
    })
    return response.status
  }

  test('are few for an image, the newest, and take no other’s place', async () => {
    const before = await count(others)
    expect(await share(false)).toBe(200)
    for (let index = 0; index < 60; index += 1) expect(await share(true)).toBe(200)
    expect(await count(ofVisitors)).toBe(visitorEventsPerImage)
    expect(await count(others)).toBe(before + 1)
    // Whoever looks sees what editors did on the first page.
    const { docs } = await get(`/api/media/${shown.id}/events`)
    expect(docs.filter(({ data }) => data.user === null)).toHaveLength(visitorEventsPerImage)
    expect(docs.length).toBeGreaterThan(visitorEventsPerImage)
    const ids = await site.payload.db.find<{ id: number }>({
      collection: slug,
      pagination: false,
      sort: ['-createdAt', '-id'],
      where: ofVisitors,
    })
    expect(await share(true)).toBe(200)
    const oldest = ids.docs.at(-1)?.id
    expect(await count({ id: { equals: oldest as number } })).toBe(0)
  })

  test('of another image are counted for themselves', async () => {
    const other = (await send(site, { file: { bytes: await photo(), name: 'other.jpg' } })).doc
    const path = `/api/media/${other.id}/share`
    const headers = { 'content-type': 'application/json' }
    const init = { anonymous: true, body: '{}', headers, method: 'POST' }
    expect((await site.rest(path, init)).status).toBe(200)
    expect(await count(ofVisitors)).toBe(visitorEventsPerImage + 1)
  })

  test('go first where there are too many, and others’ stay', async () => {
    const custom = site.payload.config.custom as { cloudflareImages: () => Service }
    const service = custom.cloudflareImages()
    const kept = await count(others)
    const events = { maxAgeDays: 30, maxRows: kept + 2 }
    const trimmed = { options: { ...service.options, events } }
    await trimEvents({ batchSize: 3, now: new Date(), payload: site.payload, service: trimmed })
    expect(await count(others)).toBe(kept)
    expect(await count(ofVisitors)).toBe(2)
    const fewer = { options: { ...service.options, events: { ...events, maxRows: kept - 1 } } }
    await trimEvents({ batchSize: 3, now: new Date(), payload: site.payload, service: fewer })
    expect(await count(ofVisitors)).toBe(0)
    expect(await count(others)).toBe(kept - 1)
  })
})
