import type { ServedEmulator } from '../../src/emulator/http/serveEmulator.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import Cloudflare, { APIError, toFile } from 'cloudflare'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { isUUID } from '../../src/core/imageId.js'
import { serveEmulator } from '../../src/emulator/http/serveEmulator.js'
import { drawQuadrants } from '../fixtures/images.js'

// Cloudflare's own client knows nothing of ours: where both understand the emulator, it is not
// merely our client's mirror.

let account: { account_id: string }
let dir: string
let sdk: Cloudflare
let served: ServedEmulator

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sdk-'))
  served = await serveEmulator({ dir, port: 0 })
  const { accountId, token } = served.emulator
  account = { account_id: accountId }
  // Without retries: it would repeat even a 409, and the count of requests is part of the test.
  sdk = new Cloudflare({ apiToken: token, baseURL: `${served.url}/client/v4`, maxRetries: 0 })
})
afterAll(async () => {
  await served.close()
  await rm(dir, { force: true, recursive: true })
})

async function drawFile(name = 'sdk.png') {
  const bytes = await drawQuadrants({ format: 'png', height: 30, width: 40 })
  return { bytes, file: await toFile(bytes, name, { type: 'image/png' }) }
}

async function upload(settings: { creator?: string; id?: string; metadata?: string } = {}) {
  const { bytes, file } = await drawFile()
  return { bytes, image: await sdk.images.v1.create({ ...account, ...settings, file }) }
}

describe('the official SDK', () => {
  test('uploads, reads, changes and deletes an image', async () => {
    // As one JSON text: an object becomes one form field per key, which the API does not document.
    const { image } = await upload({ creator: 'ana', metadata: '{"a":1}' })
    expect(image).toMatchObject({ creator: 'ana', filename: 'sdk.png', meta: { a: 1 } })
    const imageId = image.id!
    expect(isUUID(imageId)).toBe(true)
    expect(await sdk.images.v1.get(imageId, account)).toEqual(image)
    const changed = await sdk.images.v1.edit(imageId, { ...account, metadata: { b: 2 } })
    expect(changed).toMatchObject({ id: imageId, meta: { b: 2 } })
    const hidden = await sdk.images.v1.edit(imageId, { ...account, requireSignedURLs: true })
    expect(hidden.id).not.toBe(imageId)
    expect(await sdk.images.v1.delete(hidden.id!, account)).toEqual({})
  })

  test('addresses an image whose id has slashes and percent signs', async () => {
    const { bytes } = await upload({ id: 'a/b c/100%' })
    expect(await sdk.images.v1.get('a/b c/100%', account)).toMatchObject({ id: 'a/b c/100%' })
    const blob = await sdk.images.v1.blobs.get('a/b c/100%', account)
    expect(Buffer.from(await blob.arrayBuffer()).equals(bytes)).toBe(true)
  })

  test.each<[string, number, number, () => Promise<unknown>]>([
    ['an id that is taken', 409, 5409, () => upload({ id: 'taken' })],
    ['an unknown image', 404, 5404, () => sdk.images.v1.get('unknown', account)],
    ['an unknown variant', 404, 5401, () => sdk.images.v1.variants.delete('unknown', account)],
    [
      'too much metadata',
      400,
      5400,
      () => upload({ metadata: JSON.stringify({ a: 'x'.repeat(1024) }) }),
    ],
  ])('understands the answer to %s', async (_name, status, code, call) => {
    await upload({ id: 'taken' }).catch(() => undefined)
    const error: unknown = await call().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(APIError)
    expect(error).toMatchObject({ errors: [{ code }], status })
  })

  test('lists by both versions of the call', async () => {
    const creator = 'sdk-lister'
    for (let n = 0; n < 3; n += 1) {
      await upload({ creator, metadata: JSON.stringify({ n }) })
    }
    const { images } = await sdk.images.v2.list({ ...account, creator, sort_order: 'asc' })
    expect(images?.map(({ meta }) => meta)).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }])
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- old programs still call it
    const page = await sdk.images.v1.list({ ...account, creator })
    // The SDK's own paging looks for them under another name and finds none.
    expect(page.result).toMatchObject({ images: [{}, {}, {}] })
  })

  test('issues a one-time URL that a plain form then uses', async () => {
    const { id, uploadURL } = await sdk.images.v2.directUploads.create({
      ...account,
      expiry: new Date(Date.now() + 600_000).toISOString(),
      requireSignedURLs: true,
    })
    expect(await sdk.images.v1.get(id!, account)).toMatchObject({ draft: true, id })
    const form = new FormData()
    const { bytes } = await drawFile()
    form.append('file', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), 'browser.png')
    const response = await fetch(uploadURL!, { body: form, method: 'POST' })
    expect(await response.json()).toMatchObject({ result: { id }, success: true })
    const image = await sdk.images.v1.get(id!, account)
    expect(image).toMatchObject({ filename: 'browser.png', requireSignedURLs: true })
    expect(image).not.toHaveProperty('draft')
  })

  test('manages variants', async () => {
    const options = { fit: 'cover', height: 20, metadata: 'none', width: 30 } as const
    const expected = { id: 'sdkvariant', neverRequireSignedURLs: false, options }
    const created = await sdk.images.v1.variants.create({ ...account, id: 'sdkvariant', options })
    expect(created).toEqual({ variant: expected })
    expect(await sdk.images.v1.variants.get('sdkvariant', account)).toEqual(created)
    expect(await sdk.images.v1.variants.list(account)).toMatchObject({
      variants: { public: { id: 'public' }, sdkvariant: expected },
    })
    const changes = { neverRequireSignedURLs: true, options: { ...options, width: 31 } }
    expect(await sdk.images.v1.variants.edit('sdkvariant', { ...account, ...changes })).toEqual({
      variant: { ...expected, ...changes },
    })
    expect(await sdk.images.v1.variants.delete('sdkvariant', account)).toEqual({})
  })

  test('manages signing keys, of which one always stays', async () => {
    const before = await sdk.images.v1.keys.list(account)
    const after = await sdk.images.v1.keys.update('sdkkey', account)
    expect(after.keys).toHaveLength(before.keys!.length + 1)
    expect(await sdk.images.v1.keys.delete('sdkkey', account)).toEqual(before)
    for (const { name } of before.keys!) {
      await sdk.images.v1.keys.delete(name!, account)
    }
    expect(await sdk.images.v1.keys.list(account)).toMatchObject({ keys: [{ name: 'default' }] })
  })

  test('reads the figures', async () => {
    const { count } = await sdk.images.v1.stats.get(account)
    expect(count).toEqual({ allowed: expect.any(Number), current: expect.any(Number) })
  })

  test('is refused with another token', async () => {
    const stranger = sdk.withOptions({ apiToken: 'another-token' })
    await expect(stranger.images.v1.stats.get(account)).rejects.toMatchObject({
      errors: [{ code: 10000 }],
    })
  })
})
