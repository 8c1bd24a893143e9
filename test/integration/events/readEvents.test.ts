import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { configToSchema } from '@payloadcms/graphql'
import { graphql } from 'graphql'
import { createLocalReq } from 'payload'

import type { Service } from '../../../src/service/createService.js'
import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { emitFor } from '../../../src/plugin/events/recordEvent.js'
import { photo } from '../webhook/webhookSite.js'
import { startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'

type Page = {
  docs: { documentId: null | string; imageId: string; message: string }[]
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
  const { schema } = configToSchema(site.payload.config)
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
  for (const query of ['limit=0', 'limit=101', 'limit=x', 'page=0', 'page=1.5', 'page=-1'])
    expect((await get(`/api/media/${doc.id}/events?${query}`)).status).toBe(400)
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
