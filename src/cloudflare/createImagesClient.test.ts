import type { APIServer } from '../../test/fixtures/startAPIServer.js'
import type { AttemptInfo } from './apiRequest.js'
import type { ImagesClientOptions } from './createImagesClient.js'

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { inspect } from 'node:util'

import { answerResult, startAPIServer } from '../../test/fixtures/startAPIServer.js'
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
