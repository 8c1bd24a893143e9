import type { APIServer } from '../../test/fixtures/startAPIServer.js'
import type { ImagesClient } from './imagesClient.js'

import { afterEach, expect, test } from '@jest/globals'

import { answerError, answerResult, startAPIServer } from '../../test/fixtures/startAPIServer.js'
import { createImagesClient } from './createImagesClient.js'

const variant = {
  id: 'card',
  neverRequireSignedURLs: false,
  options: { fit: 'cover', height: 2, metadata: 'none', width: 1 },
}
const options = { fit: 'cover', height: 2, metadata: 'none', width: 1 } as const
const parsedVariant = { name: 'card', neverRequireSignedURLs: false, options }
const keys = [{ name: 'default', value: 'v' }]
let server: APIServer

afterEach(() => server.close())

async function startClient(result: unknown) {
  server = await startAPIServer((_request, response) => answerResult(response, result))
  return createImagesClient({ accountId: 'acc', apiBaseURL: server.origin, apiToken: 'token' })
}

type Call = (client: ImagesClient) => Promise<unknown>

test.each<[string, Call, { body?: unknown; expected: unknown; result: unknown; sent: string }]>([
  [
    'getStats',
    (client) => client.getStats(),
    {
      expected: { allowed: 9, current: 1 },
      result: { count: { allowed: 9, current: 1 } },
      sent: 'GET stats',
    },
  ],
  [
    'listKeys',
    (client) => client.listKeys(),
    { expected: keys, result: { keys }, sent: 'GET keys' },
  ],
  [
    'putKey',
    (client) => client.putKey({ name: 'second' }),
    { expected: keys, result: { keys }, sent: 'PUT keys/second' },
  ],
  [
    'deleteKey',
    (client) => client.deleteKey({ name: 'second' }),
    { expected: keys, result: { keys }, sent: 'DELETE keys/second' },
  ],
  [
    'getBatchToken',
    (client) => client.getBatchToken(),
    {
      expected: { expiresAt: new Date('2026-01-05T10:00:00Z'), token: 't' },
      result: { expiresAt: '2026-01-05T10:00:00Z', token: 't' },
      sent: 'GET batch_token',
    },
  ],
  [
    'getConfig',
    (client) => client.getConfig(),
    {
      expected: { browserTTLSeconds: 3600, flexibleVariants: true },
      result: { browser_ttl: 3600, flexible_variants: true },
      sent: 'GET config',
    },
  ],
  [
    'verifyToken',
    (client) => client.verifyToken(),
    {
      expected: { expiresAt: new Date('2027-01-05T10:00:00Z'), status: 'active' },
      result: { expires_on: '2027-01-05T10:00:00Z', id: 'f'.repeat(32), status: 'active' },
      sent: 'GET /user/tokens/verify',
    },
  ],
  [
    'listDestinations',
    (client) => client.listDestinations(),
    {
      expected: [{ id: 'd', lastSuccess: '2026-01-05T10:00:00Z', url: 'https://a.example' }],
      result: [{ id: 'd', last_success: '2026-01-05T10:00:00Z', url: 'https://a.example' }, {}],
      sent: 'GET /accounts/acc/alerting/v3/destinations/webhooks',
    },
  ],
  [
    'createDestination',
    (client) => client.createDestination({ name: 'n', secret: 's', url: 'https://a.example' }),
    {
      body: { name: 'n', secret: 's', url: 'https://a.example' },
      expected: { id: 'd' },
      result: { id: 'd' },
      sent: 'POST /accounts/acc/alerting/v3/destinations/webhooks',
    },
  ],
  [
    'listPolicies',
    (client) => client.listPolicies(),
    {
      expected: [{ alertType: 'image_notification', destinationIds: ['d'], enabled: false }],
      result: [
        {
          alert_type: 'image_notification',
          enabled: false,
          mechanisms: { webhooks: [{ id: 'd' }, {}] },
        },
        { alert_type: 'image_notification', mechanisms: { email: [] } },
      ],
      sent: 'GET /accounts/acc/alerting/v3/policies',
    },
  ],
  [
    'createPolicy',
    (client) => client.createPolicy({ destinationIds: ['d'], name: 'n' }),
    {
      body: {
        alert_type: 'image_notification',
        enabled: true,
        mechanisms: { webhooks: [{ id: 'd' }] },
        name: 'n',
      },
      expected: { id: 'p' },
      result: { id: 'p' },
      sent: 'POST /accounts/acc/alerting/v3/policies',
    },
  ],
  [
    'updateConfig',
    (client) => client.updateConfig({ browserTTLSeconds: 3600, flexibleVariants: true }),
    {
      body: { browser_ttl: 3600, flexible_variants: true },
      expected: undefined,
      result: {},
      sent: 'PATCH config',
    },
  ],
  [
    'listVariants',
    (client) => client.listVariants(),
    { expected: [parsedVariant], result: { variants: { card: variant } }, sent: 'GET variants' },
  ],
  [
    'getVariant',
    (client) => client.getVariant({ name: 'card' }),
    { expected: parsedVariant, result: { variant }, sent: 'GET variants/card' },
  ],
  [
    'createVariant',
    (client) => client.createVariant({ name: 'card', neverRequireSignedURLs: false, options }),
    { body: variant, expected: parsedVariant, result: { variant }, sent: 'POST variants' },
  ],
  [
    'updateVariant',
    (client) => client.updateVariant({ name: 'card', options }),
    {
      body: { options },
      expected: parsedVariant,
      result: { variant },
      sent: 'PATCH variants/card',
    },
  ],
  [
    'deleteVariant',
    (client) => client.deleteVariant({ name: 'card' }),
    { expected: { alreadyGone: false }, result: {}, sent: 'DELETE variants/card' },
  ],
])('%s', async (_name, call, { body, expected, result, sent }) => {
  const client = await startClient(result)
  expect(await call(client)).toEqual(expected)
  const [request] = server.requests
  const [method, path] = sent.split(' ')
  expect(request).toMatchObject({
    method,
    url: path?.startsWith('/') === true ? path : `/accounts/acc/images/v1/${path}`,
  })
  const text = request?.body.toString() ?? ''
  expect(text === '' ? undefined : JSON.parse(text)).toEqual(body)
})

test('a token of an account is asked about there', async () => {
  server = await startAPIServer(({ url }, response) => {
    if (url.startsWith('/user')) {
      answerError(response, { code: 1000, message: 'Invalid API Token', status: 401 })
    } else answerResult(response, { id: 'f', status: 'active' })
  })
  const client = createImagesClient({ accountId: 'acc', apiBaseURL: server.origin, apiToken: 't' })
  expect(await client.verifyToken()).toEqual({ status: 'active' })
  expect(server.requests.map(({ url }) => url)).toEqual([
    '/user/tokens/verify',
    '/accounts/acc/tokens/verify',
  ])
})

test.each<[string, string, Call]>([
  ['a key name with a slash', 'REQUEST_INVALID', (client) => client.putKey({ name: 'a/b' })],
  [
    'a key name over 20 characters',
    'REQUEST_INVALID',
    (client) => client.putKey({ name: 'a'.repeat(21) }),
  ],
  ['no key name', 'REQUEST_INVALID', (client) => client.deleteKey({ name: '' })],
  [
    'a variant name with a hyphen',
    'VARIANT_INVALID',
    (client) => client.createVariant({ name: 'a-b', options }),
  ],
  ['no variant name', 'VARIANT_INVALID', (client) => client.deleteVariant({ name: '' })],
])('refuses %s before sending anything', async (_name, code, call) => {
  const client = await startClient({})
  await expect(call(client)).rejects.toMatchObject({ code })
  expect(server.requests).toEqual([])
})

test.each<[string, unknown, Call]>([
  ['keys without values', { keys: [{ name: 'a' }] }, (client) => client.listKeys()],
  ['stats without figures', { count: {} }, (client) => client.getStats()],
  ['a token that never ends', { token: 't' }, (client) => client.getBatchToken()],
])('does not take %s for an answer', async (_name, result, call) => {
  const client = await startClient(result)
  await expect(call(client)).rejects.toMatchObject({ code: 'API_RESPONSE_INVALID' })
})

test('deleting a variant that is not there succeeds', async () => {
  server = await startAPIServer((_request, response) =>
    answerError(response, { code: 5401, message: 'Variant not found', status: 404 }),
  )
  const base = { accountId: 'acc', apiBaseURL: server.origin, apiToken: 'token' }
  expect(await createImagesClient(base).deleteVariant({ name: 'card' })).toEqual({
    alreadyGone: true,
  })
})
