import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import type { APIServer } from '../../test/fixtures/startAPIServer.js'

import { afterEach, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { createServer } from 'node:net'

import {
  answerError,
  answerJSON,
  answerResult,
  startAPIServer,
} from '../../test/fixtures/startAPIServer.js'
import { isCloudflareAPIError } from '../errors.js'
import { createImagesClient } from './createImagesClient.js'

const apiToken = 'secret-token-0123456789'
const nowMs = Date.parse('2026-01-05T10:00:00Z')
let server: APIServer

afterEach(() => server.close())

async function startClient(answer: (response: ServerResponse) => void, timeoutMs = 60_000) {
  server = await startAPIServer((_request, response) => answer(response))
  return createImagesClient({
    accountId: 'account',
    apiBaseURL: `${server.origin}/client/v4/`,
    apiToken,
    maxRetries: 0,
    now: () => nowMs,
    timeoutMs,
  })
}

function text(response: ServerResponse, status: number, body: string) {
  response.writeHead(status, { 'content-type': 'text/plain' })
  response.end(body)
}

describe('an answer that is no success', () => {
  test.each<[string, (response: ServerResponse) => void, object]>([
    [
      'a failure with HTTP 200',
      (response) => answerError(response, { code: 5400, message: 'Bad request', status: 200 }),
      { code: 'API_BAD_REQUEST', httpStatus: 200, retryable: false },
    ],
    [
      'an expired token',
      (response) =>
        answerError(response, { code: 10000, message: 'Authentication error', status: 400 }),
      { code: 'API_AUTHENTICATION', httpStatus: 400, retryable: false },
    ],
    [
      'a limit on calls',
      (response) =>
        answerError(response, {
          code: 971,
          headers: { 'cf-ray': '8f00-VIE', 'retry-after': '7' },
          message: 'slow down',
          status: 429,
        }),
      { code: 'API_RATE_LIMITED', rayId: '8f00-VIE', retryAfterMs: 7000, retryable: true },
    ],
    [
      'a limit on calls until a date',
      (response) =>
        answerError(response, {
          code: 971,
          headers: { 'retry-after': 'Mon, 05 Jan 2026 10:00:20 GMT' },
          message: 'slow down',
          status: 429,
        }),
      { code: 'API_RATE_LIMITED', retryAfterMs: 20_000, retryable: true },
    ],
    [
      'a fault of the service as a page',
      (response) => text(response, 502, '<html>Bad gateway</html>'),
      { code: 'API_UNAVAILABLE', httpStatus: 502, providerErrors: [], retryable: true },
    ],
    [
      'a plain-text error',
      (response) => text(response, 404, 'ERROR 5404: Image not found'),
      { code: 'API_NOT_FOUND', providerErrors: [{ code: 5404, message: 'Image not found' }] },
    ],
    [
      'a page of another server',
      (response) => text(response, 404, '<html>no such page</html>'),
      { code: 'API_BAD_REQUEST', details: { body: '<html>no such page</html>' }, httpStatus: 404 },
    ],
    [
      'a route that does not exist',
      (response) => answerError(response, { code: 7003, message: 'Could not route', status: 404 }),
      { code: 'API_BAD_REQUEST', retryable: false },
    ],
    [
      'invalid JSON with HTTP 200',
      (response) => text(response, 200, '{"success":true,"result":{"id":'),
      { code: 'API_RESPONSE_INVALID', retryable: true },
    ],
    ['an empty body', (response) => text(response, 200, ''), { code: 'API_RESPONSE_INVALID' }],
    [
      'a success without an image',
      (response) => answerResult(response, { images: [] }),
      { code: 'API_RESPONSE_INVALID', details: { imageId: 'a/b', operation: 'getImage' } },
    ],
    [
      'a body cut by the connection',
      (response) => {
        response.writeHead(200, { 'content-length': '500' })
        response.write('{"success":true')
        setImmediate(() => response.destroy())
      },
      { code: 'NETWORK', httpStatus: 0, retryable: true },
    ],
    [
      'a connection closed without an answer',
      (response) => response.destroy(),
      { code: 'NETWORK', retryable: true },
    ],
    [
      'a redirect',
      (response) => {
        response.writeHead(302, { location: 'https://elsewhere.invalid/' })
        response.end()
      },
      { code: 'API_BAD_REQUEST', retryable: false },
    ],
  ])('%s is an error with a code', async (_name, answer, expected) => {
    const client = await startClient(answer)
    const error: unknown = await client
      .getImage({ imageId: 'a/b' })
      .catch((reason: unknown) => reason)
    expect(isCloudflareAPIError(error)).toBe(true)
    expect(error).toMatchObject(expected)
    expect(server.requests).toHaveLength(1)
  })
})

test('a token echoed by the server appears nowhere', async () => {
  const client = await startClient((response) =>
    answerJSON(response, {
      body: {
        errors: [{ code: 5400, message: `odd: Bearer ${apiToken}, ${apiToken}` }],
        success: false,
      },
      status: 400,
    }),
  )
  const error: unknown = await client.getStats().catch((reason: unknown) => reason)
  const { inspect } = await import('node:util')
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain(apiToken)
})

describe('time', () => {
  const silent = () => undefined
  const slow = (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"success":')
  }

  test.each([
    ['an answer that does not begin', silent],
    ['an answer that does not end', slow],
  ])('%s is a timeout', async (_name, answer) => {
    const client = await startClient(answer, 60)
    await expect(client.getStats()).rejects.toMatchObject({
      code: 'REQUEST_TIMEOUT',
      retryable: true,
    })
  })

  test.each([
    ['before the answer begins', silent],
    ['before the answer ends', slow],
  ])('a cancellation %s is no timeout', async (_name, answer) => {
    const controller = new AbortController()
    const client = await startClient((response) => {
      answer(response)
      setImmediate(() => controller.abort())
    })
    const call = client.getStats({ signal: controller.signal })
    await expect(call).rejects.toMatchObject({ code: 'REQUEST_ABORTED', retryable: false })
  })

  test('a call cancelled beforehand sends nothing', async () => {
    const client = await startClient(silent)
    const call = client.getStats({ signal: AbortSignal.abort() })
    await expect(call).rejects.toMatchObject({ code: 'REQUEST_ABORTED' })
    expect(server.requests).toEqual([])
  })

  test('a fetch that ignores its signal cannot hold a call', async () => {
    server = await startAPIServer(() => undefined)
    const client = createImagesClient({
      accountId: 'account',
      apiToken,
      fetch: () => new Promise(() => undefined),
      maxRetries: 0,
      timeoutMs: 20,
    })
    await expect(client.getStats()).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' })
  })
})

test('a port where nobody listens is a network error that says so', async () => {
  server = await startAPIServer(() => undefined)
  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  const { port } = closed.address() as AddressInfo
  closed.close()
  await once(closed, 'close')
  const apiBaseURL = `http://127.0.0.1:${port}`
  const client = createImagesClient({ accountId: 'account', apiBaseURL, apiToken, maxRetries: 0 })
  await expect(client.getStats()).rejects.toMatchObject({
    code: 'NETWORK',
    message: expect.stringContaining('ECONNREFUSED'),
  })
})
