import type { APIServer } from '../../test/fixtures/startAPIServer.js'
import type { FetchLike } from './fetchLike.js'
import type { ImagesClient } from './imagesClient.js'

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'

import { countHandles } from '../../test/fixtures/countHandles.js'
import {
  answerError,
  answerResult,
  readForm,
  startAPIServer,
} from '../../test/fixtures/startAPIServer.js'
import { createImagesClient } from './createImagesClient.js'
import { nodeFetch } from './nodeFetch.js'

const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7) % 253)
const file = { bytes, mimeType: 'image/jpeg', name: 'a.jpg', size: bytes.byteLength }
let dir: string
let server: APIServer

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'upload-'))
  server = await startAPIServer((_request, response) =>
    answerResult(response, {
      id: 'x',
      requireSignedURLs: true,
      uploadURL: 'https://upload.example/h/x',
      variants: [],
    }),
  )
})
afterEach(async () => {
  await server.close()
  await rm(dir, { force: true, recursive: true })
})

function createClient(fetch: FetchLike = nodeFetch): ImagesClient {
  return createImagesClient({
    accountId: 'acc',
    apiBaseURL: server.origin,
    apiToken: 'secret-token',
    fetch,
  })
}

async function sentForm() {
  const request = server.requests[0]!
  return { fields: [...(await readForm(request)).entries()], request }
}

describe('uploadImage', () => {
  const globalFetch: FetchLike = (url, init) => fetch(url, init as RequestInit)

  test.each([
    ['node-fetch', nodeFetch],
    ['the global fetch', globalFetch],
  ])('sends one form of known length through %s', async (_name, fetchInUse) => {
    const path = join(dir, 'tmp-1')
    await writeFile(path, bytes)
    const image = await createClient(fetchInUse).uploadImage({
      creator: 'ana',
      file: { mimeType: 'image/jpeg', name: 'ä.jpg', path, size: bytes.byteLength },
      id: 'people/ana',
      metadata: { alt: 'Ána', n: 1 },
      requireSignedURLs: false,
    })
    expect(image).toMatchObject({ imageId: 'x', requireSignedURLs: true })
    const { fields, request } = await sentForm()
    expect(request).toMatchObject({
      headers: {
        authorization: 'Bearer secret-token',
        'content-length': String(request.body.byteLength),
        'user-agent': 'payload-cloudflare-images',
      },
      method: 'POST',
      url: '/accounts/acc/images/v1',
    })
    expect(request.headers['transfer-encoding']).toBeUndefined()
    expect(Object.fromEntries(fields)).toMatchObject({
      creator: 'ana',
      id: 'people/ana',
      metadata: '{"alt":"Ána","n":1}',
      requireSignedURLs: 'false',
    })
    const sent = fields.find(([name]) => name === 'file')?.[1] as File
    expect({ name: sent.name, type: sent.type }).toEqual({ name: 'ä.jpg', type: 'image/jpeg' })
    expect(Buffer.compare(Buffer.from(await sent.arrayBuffer()), Buffer.from(bytes))).toBe(0)
  })

  test('sends a file and nothing else when nothing else is given', async () => {
    await createClient().uploadImage({ file })
    const { fields } = await sentForm()
    expect(fields.map(([name]) => name)).toEqual(['file'])
  })

  test.each([
    ['metadata over 1024 bytes', 'METADATA_TOO_LARGE', { metadata: { a: 'ä'.repeat(600) } }],
    ['a creator over 1024 characters', 'CREATOR_TOO_LONG', { creator: 'a'.repeat(1025) }],
    ['a UUID as custom id', 'IMAGE_ID_INVALID', { id: '2cdc28f0-017a-49c4-9ed7-87056c839c01' }],
    ['an id that leaves its path', 'IMAGE_ID_INVALID', { id: 'a/../b' }],
    ['an empty file', 'FILE_EMPTY', { file: { ...file, bytes: new Uint8Array(), size: 0 } }],
    [
      'a missing file',
      'FILE_UNREADABLE',
      { file: { mimeType: 'image/png', name: 'a', path: '/no/such', size: 3 } },
    ],
  ])('refuses %s before sending anything', async (_name, code, args) => {
    await expect(createClient().uploadImage({ file, ...args })).rejects.toMatchObject({ code })
    expect(server.requests).toEqual([])
  })

  test('blames the file, not the network, when the file changes under way', async () => {
    const path = join(dir, 'tmp-2')
    await writeFile(path, new Uint8Array(2_000_000))
    const shrinking: FetchLike = async (url, init) => {
      await writeFile(path, new Uint8Array(500_000))
      return nodeFetch(url, init)
    }
    const call = createClient(shrinking).uploadImage({
      file: { mimeType: 'image/png', name: 'b.png', path, size: 2_000_000 },
    })
    await expect(call).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
    expect(server.requests).toEqual([])
  })

  test('sends the whole file again when an attempt is repeated', async () => {
    const client = createImagesClient({
      accountId: 'acc',
      apiBaseURL: server.origin,
      apiToken: 'secret-token',
      attempt: async (call, info) => {
        expect(info).toMatchObject({ operation: 'uploadImage', replayable: false })
        await call()
        return call()
      },
    })
    await client.uploadImage({ file, id: 'mine' })
    const [first, second] = server.requests
    expect(server.requests).toHaveLength(2)
    expect(second!.body.byteLength).toBe(first!.body.byteLength)
  })

  test('what creates an image is not declared repeatable, nor a draft under an id of ours', async () => {
    const seen: boolean[] = []
    const client = createImagesClient({
      accountId: 'acc',
      apiBaseURL: server.origin,
      apiToken: 'secret-token',
      attempt: (call, { replayable }) => {
        seen.push(replayable)
        return call()
      },
    })
    await client.uploadImage({ file })
    await client.createDirectUpload()
    await client.createDirectUpload({ id: 'mine' })
    expect(seen).toEqual([false, true, false])
  })
})

test('createDirectUpload sends a form even when there is nothing to say', async () => {
  const result = await createClient().createDirectUpload()
  expect(result).toEqual({ imageId: 'x', uploadURL: 'https://upload.example/h/x' })
  const { fields, request } = await sentForm()
  expect(request.url).toBe('/accounts/acc/images/v2/direct_upload')
  expect(request.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
  expect(fields).toEqual([['requireSignedURLs', 'false']])
})

test('createDirectUpload sends all settings, the expiry as RFC 3339', async () => {
  await createClient().createDirectUpload({
    creator: 'ana',
    expiresAt: new Date(Date.UTC(2026, 0, 5, 10)),
    metadata: { a: 1 },
    requireSignedURLs: true,
  })
  const { fields } = await sentForm()
  expect(Object.fromEntries(fields)).toEqual({
    creator: 'ana',
    expiry: '2026-01-05T10:00:00.000Z',
    metadata: '{"a":1}',
    requireSignedURLs: 'true',
  })
})

test('uploadImageFromURL sends the URL with its credentials and never shows them', async () => {
  await server.close()
  server = await startAPIServer((_request, response) =>
    answerError(response, {
      code: 5400,
      message: 'could not fetch https://me:hunter22@origin.example/secret/a.jpg?sig=abc',
      status: 400,
    }),
  )
  const url = 'https://me:hunter22@origin.example/secret/a.jpg?sig=abc'
  const error: unknown = await createClient()
    .uploadImageFromURL({ url })
    .catch((reason: unknown) => reason)
  const { fields } = await sentForm()
  expect(fields).toEqual([['url', url]])
  expect(inspect(error, { depth: null })).not.toMatch(/hunter22|secret\/a|sig=abc/)
})

describe('uploadToURL', () => {
  test('sends only the file, without the token', async () => {
    const uploadURL = `${server.origin}/hash/people%2Fana`
    await createClient().uploadToURL({ file, uploadURL })
    const { fields, request } = await sentForm()
    expect(request.headers.authorization).toBeUndefined()
    expect(request.url).toBe('/hash/people%2Fana')
    expect(fields.map(([name]) => name)).toEqual(['file'])
  })

  test('keeps the URL out of every error', async () => {
    await server.close()
    const uploadURL = `${server.origin}/hash/one-time-secret`
    const error: unknown = await createClient()
      .uploadToURL({ file, uploadURL })
      .catch((reason: unknown) => reason)
    server = await startAPIServer(() => undefined)
    expect(error).toMatchObject({ code: 'NETWORK' })
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('one-time-secret')
  })

  test.each(['ftp://host/x', 'nonsense', '/relative'])('refuses %s', async (uploadURL) => {
    const call = createClient().uploadToURL({ file, uploadURL })
    await expect(call).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
      message: expect.not.stringContaining(uploadURL),
    })
  })
})

test.each([
  ['is refused', 415],
  ['fails at Cloudflare', 503],
  ['arrives', 200],
])('no file handle stays open after an upload that %s', async (_name, status) => {
  const path = join(dir, 'a.jpg')
  await writeFile(path, bytes)
  await server.close()
  server = await startAPIServer((_request, response) => {
    if (status === 200) answerResult(response, { id: 'x', variants: [] })
    else answerError(response, { code: 5455, message: 'no', status })
  })
  const uploading = createClient().uploadImage({
    file: { mimeType: 'image/jpeg', name: 'a.jpg', path, size: bytes.byteLength },
  })
  const outcome = await uploading.then(
    () => 200,
    (error: unknown) => (error as { httpStatus: number }).httpStatus,
  )
  expect(outcome).toBe(status)
  expect(await countHandles(dir)).toBe(0)
})
