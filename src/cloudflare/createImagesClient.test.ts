import type { ServerResponse } from 'node:http'

import type { APIServer } from '../../test/fixtures/startAPIServer.js'
import type { AttemptInfo } from './apiRequest.js'
import type { ImagesClientOptions } from './createImagesClient.js'

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { inspect } from 'node:util'

import { answerResult, startAPIServer } from '../../test/fixtures/startAPIServer.js'
import { CloudflareAPIError } from '../errors.js'
import { createImagesClient } from './createImagesClient.js'

const stats = { count: { allowed: 9, current: 1 } }
let server: APIServer

beforeEach(async () => {
  server = await startAPIServer((request, response) => {
    const isToken = request.url.endsWith('/batch_token')
    const token = { expiresAt: '2100-01-01T00:00:00Z', token: 'batch-token' }
    answerResult(response, isToken ? token : { ...stats, id: 'x', images: [] })
  })
})
afterEach(() => server.close())

function createClient(options: Partial<ImagesClientOptions> = {}) {
  const base = { accountId: 'acc', apiBaseURL: server.origin, apiToken: 'secret-token' }
  return createImagesClient({ ...base, batchBaseURL: `${server.origin}/batch`, ...options })
}

const authorizations = () => server.requests.map(({ headers }) => headers.authorization)

describe('the token', () => {
  test('is asked for before every request and never kept', async () => {
    const tokens = ['one', 'two']
    const client = createClient({ apiToken: () => Promise.resolve(tokens.shift() ?? '') })
    await client.getStats()
    await client.getStats()
    expect(authorizations()).toEqual(['Bearer one', 'Bearer two'])
  })

  test('loses the line break that secret files end with', async () => {
    await createClient({ apiToken: () => 'from-a-file\n' }).getStats()
    expect(authorizations()).toEqual(['Bearer from-a-file'])
  })

  test.each([
    ['is empty', () => ''],
    ['holds a line break', () => 'hidden-one\nX-Evil: 1'],
    ['cannot be had', () => Promise.reject(new Error('vault is sealed'))],
  ])('that %s stops the call and is not shown', async (_name, apiToken) => {
    const error: unknown = await createClient({ apiToken })
      .getStats()
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'API_AUTHENTICATION' })
    expect(inspect(error)).not.toContain('hidden-one')
    expect(server.requests).toEqual([])
  })

  test.each([
    ['inspect', (client: object) => inspect(client, { depth: null, showHidden: true })],
    ['JSON', (client: object) => JSON.stringify(client)],
  ])('is not seen by %s', (_name, show) => {
    const text = show(createClient())
    expect(text).toContain('acc')
    expect(text).not.toContain('secret-token')
  })
})

test.each<[string, Partial<ImagesClientOptions>]>([
  ['an account id with a slash', { accountId: 'a/b' }],
  ['an empty account id', { accountId: '' }],
  ['a base URL that is none', { apiBaseURL: 'api' }],
  ['a base URL of another kind', { apiBaseURL: 'file:///etc' }],
  ['a base URL with a user', { apiBaseURL: 'https://me:pass@host' }],
  ['a base URL with a query', { batchBaseURL: 'https://host/?a=1' }],
  ['a timeout of zero', { timeoutMs: 0 }],
  ['an endless timeout', { uploadTimeoutMs: Number.POSITIVE_INFINITY }],
])('refuses %s at creation', (_name, options) => {
  expect(() => createClient(options)).toThrow(expect.objectContaining({ code: 'OPTIONS_INVALID' }))
})

test('an option given as undefined keeps its default', async () => {
  const options = { timeoutMs: undefined, userAgent: undefined } as object
  await createClient(options).getStats()
  expect(server.requests[0]?.headers['user-agent']).toBe('payload-cloudflare-images')
})

test('every attempt passes through the seam, with what it needs to decide', async () => {
  const seen: AttemptInfo[] = []
  const { signal } = new AbortController()
  const client = createClient({
    attempt: (call, info) => {
      seen.push(info)
      return call()
    },
  })
  await client.getStats()
  await client.updateImage({ creator: 'ana', imageId: 'a', signal })
  await client.updateImage({ imageId: 'a', requireSignedURLs: true })
  await client.withBatchToken().getImage({ imageId: 'a' })
  expect(seen).toEqual([
    { host: 'api', operation: 'getStats', replayable: true },
    { host: 'api', operation: 'updateImage', replayable: true, signal },
    { host: 'api', operation: 'updateImage', replayable: false },
    { host: 'batch', operation: 'getImage', replayable: true },
  ])
})

describe('withBatchToken', () => {
  test('calls the batch host with a token of its own, fetched once', async () => {
    const batch = createClient().withBatchToken()
    await batch.listImages()
    await batch.getImage({ imageId: 'a/b' })
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /accounts/acc/images/v1/batch_token',
      'GET /batch/images/v2',
      'GET /batch/images/v1/a%2Fb',
    ])
    expect(authorizations()).toEqual(
      ['secret-token', 'batch-token', 'batch-token'].map((t) => `Bearer ${t}`),
    )
  })

  test('offers only what the batch host answers', () => {
    expect(Object.keys(createClient().withBatchToken()).sort()).toEqual([
      'createDirectUpload',
      'deleteImage',
      'eachImage',
      'getImage',
      'listImages',
      'updateImage',
      'uploadImage',
      'uploadImageFromURL',
    ])
  })

  test('takes one turn through the seam, not two', async () => {
    let running = 0
    const client = createClient({
      attempt: async (call) => {
        running += 1
        expect(running).toBe(1)
        return call().finally(() => (running -= 1))
      },
    })
    await client.withBatchToken().listImages()
    expect(server.requests).toHaveLength(2)
  })
})

describe('usesBatchHost', () => {
  const paths = () => server.requests.map(({ method, url }) => `${method} ${url}`)
  let answersBatch: (response: ServerResponse) => void
  let clockMs: number

  beforeEach(async () => {
    await server.close()
    answersBatch = (response) => answerResult(response, image)
    clockMs = Date.parse('2026-01-01')
    server = await startAPIServer((request, response) => {
      const token = { expiresAt: '2100-01-01T00:00:00Z', token: 'batch-token' }
      if (request.url.endsWith('/batch_token')) answerResult(response, token)
      else if (request.url.startsWith('/batch/')) answersBatch(response)
      else answerResult(response, { ...stats, ...image })
    })
  })
  const image = { id: 'x', images: [], uploaded: '2026-01-01T00:00:00Z', variants: [] }
  const createBulkClient = (options: Partial<ImagesClientOptions> = {}) =>
    createClient({ maxRetries: 0, now: () => clockMs, usesBatchHost: () => true, ...options })

  test('sends what the batch host takes there, and the rest to the API', async () => {
    const client = createBulkClient()
    await client.getImage({ imageId: 'x' })
    for await (const found of client.eachImage()) expect(found).toBeUndefined()
    await client.deleteImage({ imageId: 'x' })
    await client.getStats()
    expect(paths()).toEqual([
      'GET /accounts/acc/images/v1/batch_token',
      'GET /batch/images/v1/x',
      'GET /batch/images/v2',
      'DELETE /batch/images/v1/x',
      'GET /accounts/acc/images/v1/stats',
    ])
  })

  test('is asked before every call', async () => {
    let isBulk = false
    const client = createBulkClient({ usesBatchHost: () => isBulk })
    await client.getImage({ imageId: 'x' })
    isBulk = true
    await client.getImage({ imageId: 'x' })
    expect(paths().filter((path) => path.endsWith('/x'))).toEqual([
      'GET /accounts/acc/images/v1/x',
      'GET /batch/images/v1/x',
    ])
  })

  test.each<[string, (response: ServerResponse) => void]>([
    ['refuses the token', (response) => answerFailure(response, { code: 10000, status: 403 })],
    ['does not know the path', (response) => response.writeHead(404).end('<h1>Not found</h1>')],
  ])('leaves a batch host alone for an hour that %s', async (_name, refuse) => {
    const client = createBulkClient()
    answersBatch = refuse
    expect(await client.deleteImage({ imageId: 'x' })).toEqual({ alreadyGone: false })
    answersBatch = (response) => answerResult(response, image)
    clockMs += 3_599_000
    await client.deleteImage({ imageId: 'x' })
    clockMs += 1000
    await client.deleteImage({ imageId: 'x' })
    expect(paths().filter((path) => path.endsWith('/x'))).toEqual([
      'DELETE /batch/images/v1/x',
      'DELETE /accounts/acc/images/v1/x',
      'DELETE /accounts/acc/images/v1/x',
      'DELETE /batch/images/v1/x',
    ])
  })

  test('calls the API while the batch host is paused', async () => {
    const client = createBulkClient({
      attempt: (call, { host }) => (host === 'batch' ? Promise.reject(paused()) : call()),
    })
    await client.getImage({ imageId: 'x' })
    expect(paths()).toEqual(['GET /accounts/acc/images/v1/x'])
  })

  test.each([
    ['no image', 404, 5404, 'API_NOT_FOUND'],
    ['an outage', 500, 0, 'API_UNAVAILABLE'],
    ['a bad request', 400, 5400, 'API_BAD_REQUEST'],
  ])('takes the answer of the batch host: %s', async (_name, status, code, expected) => {
    answersBatch = (response) => answerFailure(response, { code, status })
    await expect(createBulkClient().getImage({ imageId: 'x' })).rejects.toMatchObject({
      code: expected,
    })
    expect(paths()).toHaveLength(2)
  })
})

function answerFailure(response: ServerResponse, { code, status }: Record<string, number>): void {
  const errors = code === 0 ? [] : [{ code, message: 'no' }]
  response.writeHead(status ?? 500, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ errors, messages: [], result: null, success: false }))
}

const paused = () =>
  new CloudflareAPIError({
    code: 'API_PAUSED',
    httpStatus: 0,
    message: 'Cloudflare has not answered several calls in a row.',
    providerErrors: [],
  })
