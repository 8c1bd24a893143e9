import type { ReceivedRequest } from '../../test/fixtures/startAPIServer.js'
import type { ImagesClient } from '../cloudflare/imagesClient.js'

import { afterEach, describe, expect, test } from '@jest/globals'

import { jpegClaiming, svgPlain } from '../../test/fixtures/hostileImages.js'
import { drawAnimation, drawQuadrants, padJPEG } from '../../test/fixtures/images.js'
import { openEmulator, removeEmulatorFolders } from '../../test/fixtures/openEmulator.js'
import { startAPIServer } from '../../test/fixtures/startAPIServer.js'
import { createImagesClient } from '../cloudflare/createImagesClient.js'
import { fetchFromHandler } from '../cloudflare/fetchFromHandler.js'
import { cloudflareLimits } from '../core/limits.js'
import { uploadableMimeTypes } from '../core/mime.js'
import { readStoredImage } from './readStoredImage.js'

const limits = { maxBytes: cloudflareLimits.maxBytes, mimeTypes: uploadableMimeTypes }
const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  await removeEmulatorFolders()
})

async function openAccount() {
  const { emulator } = await openEmulator()
  const ranges: (string | undefined)[] = []
  const client = createImagesClient({
    accountId: emulator.accountId,
    apiToken: emulator.token,
    maxRetries: 0,
    fetch: fetchFromHandler(async (request) => {
      if (request.url.endsWith('/blob')) ranges.push(request.headers.get('range') ?? undefined)
      return emulator.fetch(request)
    }),
  })
  return { client, ranges }
}

/** Sends bytes to a one-time URL, as a browser does: past this server and its checks. */
async function arrive(client: ImagesClient, bytes: Uint8Array): Promise<string> {
  const { imageId, uploadURL } = await client.createDirectUpload()
  const file = { bytes, mimeType: 'image/jpeg', name: 'photo.jpg', size: bytes.byteLength }
  await client.uploadToURL({ file, uploadURL })
  return imageId
}

const measure = (args: { client: ImagesClient; imageId: string; limits?: typeof limits }) =>
  readStoredImage({ filename: 'photo.jpg', limits, ...args })

describe('the facts of a stored image', () => {
  test('come from its first 64 kB', async () => {
    const { client, ranges } = await openAccount()
    const bytes = padJPEG({
      bytes: await drawQuadrants({ height: 300, orientation: 6, width: 400 }),
      totalBytes: 50_000,
    })
    const whole = Buffer.concat([bytes, Buffer.alloc(400_000)])
    const imageId = await arrive(client, whole)
    expect(await measure({ client, imageId })).toEqual({
      filesize: whole.byteLength,
      height: 300,
      mimeType: 'image/jpeg',
      width: 400,
    })
    expect(ranges).toEqual(['bytes=0-65535'])
  })

  test.each([
    ['from the first megabyte', 300_000, ['bytes=0-65535', 'bytes=0-1048575']],
    [
      'from the whole file',
      2_000_000,
      ['bytes=0-65535', 'bytes=0-1048575', `bytes=0-${limits.maxBytes - 1}`],
    ],
  ])('come %s where the size is further back', async (_name, totalBytes, expected) => {
    const { client, ranges } = await openAccount()
    const small = await drawQuadrants({ height: 30, width: 40 })
    const imageId = await arrive(client, padJPEG({ bytes: small, totalBytes }))
    expect(await measure({ client, imageId })).toMatchObject({ filesize: totalBytes, width: 40 })
    expect(ranges).toEqual(expected)
  })

  test('name the type that the bytes have, whatever the browser said', async () => {
    const { client } = await openAccount()
    const bytes = await drawAnimation({ format: 'gif', frames: 3, height: 20, width: 30 })
    const imageId = await arrive(client, bytes)
    expect(await measure({ client, imageId })).toMatchObject({ height: 20, mimeType: 'image/gif' })
  })

  test.each([
    ['no length at all', {}, 200],
    ['the length of the whole', { 'content-length': 'whole' }, 200],
    ['a part of unknown size', { 'content-range': 'bytes 0-65535/*' }, 206],
    ['a part without saying which', {}, 206],
  ])('are found where the server tells %s', async (_name, headers, status) => {
    const small = await drawQuadrants({ height: 30, width: 40 })
    const bytes = Buffer.concat([small, Buffer.alloc(200_000)])
    const server = await startAPIServer((request: ReceivedRequest, response) => {
      const isPart = status === 206 && request.headers.range !== undefined
      const length = 'content-length' in headers ? { 'content-length': bytes.byteLength } : {}
      const own = isPart ? headers : {}
      response.writeHead(isPart ? 206 : 200, { 'content-type': 'image/jpeg', ...own, ...length })
      response.end(isPart ? bytes.subarray(0, 65_536) : bytes)
    })
    closing.push(server.close)
    const client = createImagesClient({
      accountId: 'acc',
      apiBaseURL: server.origin,
      apiToken: 'token',
      maxRetries: 0,
    })
    expect(await measure({ client, imageId: 'a' })).toMatchObject({
      filesize: bytes.byteLength,
      height: 30,
    })
  })
})

describe('a stored image is refused', () => {
  test.each([
    ['larger than allowed', { maxBytes: 1000 }, 'FILE_TOO_LARGE'],
    ['of a type that is not on the list', { mimeTypes: ['image/png'] }, 'IMAGE_TYPE_REFUSED'],
  ] as const)('when it is %s', async (_name, own, code) => {
    const { client } = await openAccount()
    const imageId = await arrive(client, await drawQuadrants({ height: 300, width: 400 }))
    const narrow = { ...limits, ...own }
    await expect(measure({ client, imageId, limits: narrow })).rejects.toMatchObject({ code })
  })

  test('when it is an SVG, even where the list has it', async () => {
    const { client } = await openAccount()
    const imageId = await arrive(client, svgPlain())
    await expect(measure({ client, imageId })).rejects.toMatchObject({
      code: 'IMAGE_TYPE_REFUSED',
      message: expect.stringContaining("through this site's server"),
    })
  })

  test('when it has more pixels than Cloudflare transforms', async () => {
    const bytes = await jpegClaiming({ height: 12_000, width: 12_000 })
    const server = await startAPIServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/jpeg' })
      response.end(bytes)
    })
    closing.push(server.close)
    const client = createImagesClient({
      accountId: 'acc',
      apiBaseURL: server.origin,
      apiToken: 'token',
      maxRetries: 0,
    })
    await expect(measure({ client, imageId: 'a' })).rejects.toMatchObject({
      code: 'IMAGE_TOO_LARGE',
    })
  })

  test('when it is still a draft, by the API', async () => {
    const { client } = await openAccount()
    const { imageId } = await client.createDirectUpload()
    await expect(measure({ client, imageId })).rejects.toMatchObject({ code: 'API_NOT_FOUND' })
  })
})
