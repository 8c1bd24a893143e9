import type { APIServer } from '../../test/fixtures/startAPIServer.js'

import { afterEach, expect, test } from '@jest/globals'

import { answerResult, startAPIServer } from '../../test/fixtures/startAPIServer.js'
import { createImagesClient } from './createImagesClient.js'

let server: APIServer

afterEach(() => server.close())

async function startClient(pages: Record<string, { ids: string[]; next: string | null }>) {
  server = await startAPIServer((request, response) => {
    const query = new URL(request.url, 'http://x').searchParams
    const page = pages[query.get('continuation_token') ?? '']
    answerResult(response, {
      continuation_token: page?.next,
      images: page?.ids.map((id) => ({ id })),
    })
  })
  return createImagesClient({ accountId: 'acc', apiBaseURL: server.origin, apiToken: 'token' })
}

const onePage = { '': { ids: ['a'], next: null } }

test('asks for nothing that was not given', async () => {
  const client = await startClient(onePage)
  expect(await client.listImages()).toMatchObject({ images: [{ imageId: 'a' }] })
  expect(server.requests[0]?.url).toBe('/accounts/acc/images/v2')
})

test('sends order, page, creator and filters', async () => {
  const client = await startClient({ t: { ids: [], next: null } })
  await client.listImages({
    continuationToken: 't',
    creator: 'ana & co',
    meta: { 'a.b': { gte: 1 }, kind: 'x=y' },
    perPage: 50,
    sortOrder: 'asc',
  })
  const url = new URL(server.requests[0]!.url, 'http://x')
  expect(Object.fromEntries(url.searchParams)).toEqual({
    continuation_token: 't',
    creator: 'ana & co',
    'meta.a.b[gte:number]': '1',
    'meta.kind[eq:string]': 'x=y',
    per_page: '50',
    sort_order: 'asc',
  })
})

test('an empty creator asks for images without one', async () => {
  const client = await startClient(onePage)
  await client.listImages({ creator: '' })
  expect(server.requests[0]?.url).toMatch(/\?creator=$/)
})

test.each([0, 10_001, 1.5, Number.NaN])('refuses %d images per page', async (perPage) => {
  const client = await startClient(onePage)
  await expect(client.listImages({ perPage })).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
  expect(server.requests).toEqual([])
})

test('eachImage goes through all pages, with the same filters on each', async () => {
  const client = await startClient({
    '': { ids: ['a', 'b'], next: 'p2' },
    p2: { ids: [], next: 'p3' },
    p3: { ids: ['c'], next: null },
  })
  const ids: string[] = []
  for await (const image of client.eachImage({ creator: 'ana' })) {
    ids.push(image.imageId)
  }
  expect(ids).toEqual(['a', 'b', 'c'])
  expect(
    server.requests.map(({ url }) => new URL(url, 'http://x').searchParams.get('creator')),
  ).toEqual(['ana', 'ana', 'ana'])
})

test('eachImage fetches a page only when it is needed', async () => {
  const client = await startClient({ '': { ids: ['a', 'b'], next: 'p2' } })
  for await (const image of client.eachImage()) {
    expect(image.imageId).toBe('a')
    break
  }
  expect(server.requests).toHaveLength(1)
})

test('eachImage does not go round in circles', async () => {
  const client = await startClient({ '': { ids: [], next: 'p' }, p: { ids: [], next: 'p' } })
  const all = async () => {
    for await (const image of client.eachImage()) {
      expect(image).toBeUndefined()
    }
  }
  await expect(all()).rejects.toMatchObject({ code: 'API_RESPONSE_INVALID' })
  expect(server.requests).toHaveLength(2)
})

test('a page that is exactly full, and the last, is asked for once', async () => {
  const client = await startClient({ '': { ids: ['a', 'b'], next: null } })
  const ids: string[] = []
  for await (const image of client.eachImage({ perPage: 2 })) ids.push(image.imageId)
  expect(ids).toEqual(['a', 'b'])
  expect(server.requests).toHaveLength(1)
})

test('a full page with another behind it is followed, also by an empty one', async () => {
  const client = await startClient({
    '': { ids: ['a', 'b'], next: 'p2' },
    p2: { ids: ['c', 'd'], next: 'p3' },
    p3: { ids: [], next: null },
  })
  const ids: string[] = []
  for await (const image of client.eachImage({ perPage: 2 })) ids.push(image.imageId)
  expect(ids).toEqual(['a', 'b', 'c', 'd'])
  expect(server.requests).toHaveLength(3)
})
