import type { APIServer } from '../../test/fixtures/startAPIServer.js'
import type { ImagesClient } from './imagesClient.js'

import { afterEach, describe, expect, test } from '@jest/globals'

import { answerError, answerResult, startAPIServer } from '../../test/fixtures/startAPIServer.js'
import { createImagesClient } from './createImagesClient.js'

let server: APIServer

afterEach(() => server.close())

const connect = () =>
  createImagesClient({
    accountId: 'acc',
    apiBaseURL: server.origin,
    apiToken: 'token',
    maxRetries: 0,
  })

async function startClient(result: unknown) {
  server = await startAPIServer((_request, response) => answerResult(response, result))
  return connect()
}

type Call = (client: ImagesClient) => Promise<unknown>

const listKeys: Call = (client) => client.listKeys()
const getStats: Call = (client) => client.getStats()
const getBatchToken: Call = (client) => client.getBatchToken()
const getConfig: Call = (client) => client.getConfig()
const verifyToken: Call = (client) => client.verifyToken()
const listDestinations: Call = (client) => client.listDestinations()
const listPolicies: Call = (client) => client.listPolicies()
const createPolicy: Call = (client) => client.createPolicy({ destinationIds: [], name: 'n' })

const tomorrow = '2026-01-06T10:00:00Z'

describe('what cannot be read is not taken for an answer', () => {
  test.each<[string, Call, unknown]>([
    ['no keys', listKeys, {}],
    ['keys that are none', listKeys, { keys: [7] }],
    ['a key without a name', listKeys, { keys: [{ value: 'v' }] }],
    ['a text for keys', listKeys, 'keys'],
    ['nothing for keys', listKeys, null],
    ['a text for figures', getStats, 'many'],
    ['nothing for figures', getStats, { count: null }],
    ['figures without a limit', getStats, { count: { current: 1 } }],
    ['figures without a count', getStats, { count: { allowed: 1 } }],
    ['no batch token', getBatchToken, { expiresAt: tomorrow }],
    ['an empty batch token', getBatchToken, { expiresAt: tomorrow, token: '' }],
    ['a number for a batch token', getBatchToken, { expiresAt: tomorrow, token: 1 }],
    ['a time that is a number', getBatchToken, { expiresAt: 1_800_000_000_000, token: 't' }],
    ['a text for settings', getConfig, 'settings'],
    ['nothing for settings', getConfig, null],
    ['a token without a status', verifyToken, { id: 'f' }],
    ['an object for destinations', listDestinations, {}],
    ['an object for policies', listPolicies, {}],
    ['a policy without an id', createPolicy, { id: 7 }],
  ])('%s', async (_name, call, result) => {
    const client = await startClient(result)
    await expect(call(client)).rejects.toMatchObject({ code: 'API_RESPONSE_INVALID' })
  })
})

describe('what can be read of an answer is taken', () => {
  test.each<[string, Call, unknown, unknown]>([
    ['a batch token', getBatchToken, { expiresAt: tomorrow, token: 't' }, { token: 't' }],
    [
      'all settings',
      getConfig,
      { browser_ttl: 1, flexible_variants: false, preserve_content_credentials: true },
      { browserTTLSeconds: 1, flexibleVariants: false, preserveContentCredentials: true },
    ],
    [
      'no setting of another type',
      getConfig,
      { browser_ttl: '1', flexible_variants: 'no', preserve_content_credentials: 'yes' },
      {},
    ],
    ['a token that never ends', verifyToken, { status: 'active' }, { status: 'active' }],
    [
      'destinations, as far as they have an id and a URL',
      listDestinations,
      [
        { id: 'd', last_failure: tomorrow, last_success: null, url: 'https://a.example' },
        { id: 'e' },
        { url: 'https://b.example' },
        7,
      ],
      [{ id: 'd', lastFailure: tomorrow, url: 'https://a.example' }],
    ],
    [
      'policies for webhooks, which are on unless they say otherwise',
      listPolicies,
      [
        { alert_type: 'a', mechanisms: { webhooks: [{ id: 'd' }, { id: 7 }, 7] } },
        { alert_type: 'b', enabled: true, mechanisms: { webhooks: [] } },
        { mechanisms: { webhooks: [] } },
        { alert_type: 'c' },
        7,
      ],
      [
        { alertType: 'a', destinationIds: ['d'], enabled: true },
        { alertType: 'b', destinationIds: [], enabled: true },
      ],
    ],
  ])('%s', async (_name, call, result, expected) => {
    const client = await startClient(result)
    const answer = await call(client)
    if (call === getBatchToken) expect(answer).toMatchObject(expected as object)
    else expect(answer).toEqual(expected)
  })
})

test('a fault of the API says nothing about the kind of a token', async () => {
  server = await startAPIServer((_request, response) =>
    answerError(response, { code: 1, message: 'down', status: 503 }),
  )
  await expect(connect().verifyToken()).rejects.toMatchObject({ code: 'API_UNAVAILABLE' })
  expect(server.requests).toHaveLength(1)
})

test('the secret of a destination appears in no error', async () => {
  server = await startAPIServer((_request, response) =>
    answerError(response, { code: 1, message: 'hush-hush is no secret', status: 400 }),
  )
  const destination = { name: 'n', secret: 'hush-hush', url: 'https://a.example' }
  await expect(connect().createDestination(destination)).rejects.toMatchObject({
    message: expect.not.stringContaining('hush-hush'),
    providerErrors: [{ code: 1, message: '[redacted] is no secret' }],
  })
})
