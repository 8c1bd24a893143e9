import type { APIServer, Answer } from '../../test/fixtures/startAPIServer.js'
import type { FetchLike } from './fetchLike.js'

import { afterEach, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'

import { answerError, startAPIServer } from '../../test/fixtures/startAPIServer.js'
import { createImagesClient } from './createImagesClient.js'
import { nodeFetch } from './nodeFetch.js'

const bytes = Uint8Array.from({ length: 500_000 }, (_, index) => (index * 11) % 249)
const png = { 'content-length': String(bytes.byteLength), 'content-type': 'image/png' }
let server: APIServer

afterEach(() => server.close())

async function startClient(
  answer: Answer,
  options: { fetch?: FetchLike; timeoutMs?: number } = {},
) {
  server = await startAPIServer(answer)
  const base = { accountId: 'acc', apiBaseURL: server.origin, apiToken: 'token' }
  return createImagesClient({ ...base, ...options })
}

const serveAll: Answer = (_request, response) => {
  response.writeHead(200, png)
  response.end(bytes)
}

const read = async (body: ReadableStream<Uint8Array>) =>
  new Uint8Array(await new Response(body).arrayBuffer())

describe('getImageBlob', () => {
  const globalFetch: FetchLike = (url, init) => fetch(url, init as RequestInit)

  test.each([
    ['node-fetch', nodeFetch],
    ['the global fetch', globalFetch],
  ])('streams the file through %s', async (_name, fetchInUse) => {
    const client = await startClient(serveAll, { fetch: fetchInUse })
    const blob = await client.getImageBlob({ imageId: 'a/b' })
    expect(blob).toMatchObject({
      contentLength: bytes.byteLength,
      contentType: 'image/png',
      status: 200,
    })
    expect(Buffer.compare(Buffer.from(await read(blob.body)), Buffer.from(bytes))).toBe(0)
    expect(server.requests[0]).toMatchObject({
      headers: { 'accept-encoding': 'identity' },
      url: '/accounts/acc/images/v1/a%2Fb/blob',
    })
  })

  test.each([
    ['a part', { end: 9, start: 5 }, 'bytes=5-9'],
    ['the rest', { start: 5 }, 'bytes=5-'],
    ['the end', { lastBytes: 7 }, 'bytes=-7'],
  ])('asks for %s', async (_name, range, header) => {
    const client = await startClient((_request, response) => {
      response.writeHead(206, { 'content-range': 'bytes 5-9/20', 'content-type': 'image/png' })
      response.end('12345')
    })
    const blob = await client.getImageBlob({ imageId: 'a', range })
    expect(blob.status).toBe(206)
    expect(blob.headers.get('content-range')).toBe('bytes 5-9/20')
    expect((await read(blob.body)).byteLength).toBe(5)
    expect(server.requests[0]?.headers.range).toBe(header)
  })

  test.each([{ end: 1, start: 2 }, { start: -1 }, { start: 0.5 }, { lastBytes: 0 }])(
    'refuses the range %j',
    async (range) => {
      const client = await startClient(serveAll)
      const call = client.getImageBlob({ imageId: 'a', range })
      await expect(call).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
    },
  )

  test.each([404, 200])('takes an error with status %d for an error', async (status) => {
    const client = await startClient((_request, response) =>
      answerError(response, { code: 5404, message: 'Image not found', status }),
    )
    const call = client.getImageBlob({ imageId: 'a' })
    await expect(call).rejects.toMatchObject({ code: 'API_NOT_FOUND', httpStatus: status })
  })

  test('a transfer that breaks off is an error, not a short file', async () => {
    const client = await startClient((_request, response) => {
      response.writeHead(200, png)
      response.write(bytes.subarray(0, 100_000), () => response.destroy())
    })
    const { body } = await client.getImageBlob({ imageId: 'a' })
    await expect(read(body)).rejects.toMatchObject({ code: 'NETWORK' })
  })

  test('fewer bytes than announced are an error with any fetch', async () => {
    const short: FetchLike = () =>
      Promise.resolve(new Response('abc', { headers: { ...png, 'content-length': '4' } }))
    const client = await startClient(serveAll, { fetch: short })
    const { body } = await client.getImageBlob({ imageId: 'a' })
    await expect(read(body)).rejects.toMatchObject({ code: 'NETWORK' })
  })

  test('a server that stops in the middle is a timeout', async () => {
    const stall: Answer = (_request, response) => {
      response.writeHead(200, png)
      response.write(bytes.subarray(0, 1000))
    }
    const client = await startClient(stall, { timeoutMs: 100 })
    const download = async () => read((await client.getImageBlob({ imageId: 'a' })).body)
    await expect(download()).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' })
  })

  test('a cancelled call ends the transfer', async () => {
    const controller = new AbortController()
    const client = await startClient((_request, response) => {
      response.writeHead(200, png)
      response.write(bytes.subarray(0, 1000))
    })
    const { body } = await client.getImageBlob({ imageId: 'a', signal: controller.signal })
    const reading = read(body)
    controller.abort()
    await expect(reading).rejects.toMatchObject({ code: 'REQUEST_ABORTED' })
  })

  test('a reader that stops closes the connection', async () => {
    let closed: Promise<unknown> | undefined
    const client = await startClient((_request, response) => {
      closed = once(response, 'close')
      response.writeHead(200, png)
      response.write(bytes.subarray(0, 1000))
    })
    const { body } = await client.getImageBlob({ imageId: 'a' })
    const reader = body.getReader()
    await reader.read()
    await reader.cancel()
    await expect(closed).resolves.toBeDefined()
  })
})
