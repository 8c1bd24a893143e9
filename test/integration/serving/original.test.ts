import type { MediaDoc } from '../support/account.js'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { UPLOAD_CONTENT_SECURITY_POLICY } from 'payload/internal'

import { getCloudflareImages } from '../../../src/index.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { media } from '../support/startPayload.js'
import { send } from '../support/upload.js'
import { bytesOf, openServingSite, type ServingSite } from './openServingSite.js'

let bytes: Buffer
let doc: MediaDoc
let site: ServingSite

beforeAll(async () => {
  bytes = await drawQuadrants({ height: 800, orientation: 6, width: 1200 })
  const upload = {
    modifyResponseHeaders: ({ headers }: { headers: Headers }) => {
      headers.set('x-site', 'ours')
      return headers
    },
  }
  site = await openServingSite({ collection: { ...media, upload } })
  doc = (await send(site, { file: { bytes, name: 'photo.jpg' } })).doc
})
beforeEach(() => {
  site.calls.length = 0
})
afterAll(() => site.stop())

describe('the file route', () => {
  test('gives the bytes that were sent, with their type and length', async () => {
    const response = await site.open('photo.jpg')
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-cache',
      'content-length': String(bytes.length),
      'content-type': 'image/jpeg',
      etag: `"${doc.cloudflare.imageId!}"`,
      'x-content-type-options': 'nosniff',
      'x-site': 'ours',
    })
    expect(await bytesOf(response)).toEqual(bytes)
    expect(site.calls).toHaveLength(1)
  })

  test.each([
    { name: 'the same tag', tag: (etag: string) => etag },
    { name: 'a weak tag', tag: (etag: string) => `W/${etag}` },
    { name: 'one of several', tag: (etag: string) => `"other", ${etag}` },
    { name: 'any', tag: () => '*' },
  ])('If-None-Match with $name is answered without asking Cloudflare', async ({ tag }) => {
    const response = await site.open('photo.jpg', {
      headers: { 'if-none-match': tag(`"${doc.cloudflare.imageId!}"`) },
    })
    expect(response.status).toBe(304)
    expect(response.headers.get('x-site')).toBe('ours')
    expect((await bytesOf(response)).length).toBe(0)
    expect(site.calls).toEqual([])
  })

  test('another tag gets the bytes', async () => {
    const response = await site.open('photo.jpg', { headers: { 'if-none-match': '"other"' } })
    expect(response.status).toBe(200)
    expect(await bytesOf(response)).toEqual(bytes)
  })

  test.each([
    { end: 99, name: 'the first bytes', range: 'bytes=0-99', start: 0 },
    { end: 1999, name: 'some in the middle', range: 'bytes=1000-1999', start: 1000 },
    { end: -1, name: 'the last 500', range: 'bytes=-500', start: -500 },
    { end: -1, name: 'the rest', range: 'bytes=3000-', start: 3000 },
    { end: -1, name: 'more than there are', range: 'bytes=3000-99999999', start: 3000 },
  ])('a range: $name', async ({ end, range, start }) => {
    const from = start < 0 ? bytes.length + start : start
    const to = end < 0 ? bytes.length + end : end
    const response = await site.open('photo.jpg', { headers: { range } })
    expect(response.status).toBe(206)
    expect(response.headers.get('content-range')).toBe(`bytes ${from}-${to}/${bytes.length}`)
    expect(response.headers.get('content-length')).toBe(String(to - from + 1))
    expect(await bytesOf(response)).toEqual(bytes.subarray(from, to + 1))
  })

  test('a range beyond the end is refused, with the length and without asking', async () => {
    const response = await site.open('photo.jpg', {
      headers: { range: `bytes=${bytes.length}-` },
    })
    expect(response.status).toBe(416)
    expect(response.headers.get('content-range')).toBe(`bytes */${bytes.length}`)
    expect(site.calls).toEqual([])
  })

  test('If-Range: the part of the same file, the whole of another', async () => {
    const part = await site.open('photo.jpg', {
      headers: { 'if-range': `"${doc.cloudflare.imageId!}"`, range: 'bytes=0-9' },
    })
    expect(part.status).toBe(206)
    const whole = await site.open('photo.jpg', {
      headers: { 'if-range': '"an older file"', range: 'bytes=0-9' },
    })
    expect(whole.status).toBe(200)
    expect(await bytesOf(whole)).toEqual(bytes)
  })

  test('an SVG may not run anything', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    await send(site, { file: { bytes: svg, mimeType: 'image/svg+xml', name: 'drawing.svg' } })
    const response = await site.open('drawing.svg')
    expect(response.headers.get('content-type')).toBe('image/svg+xml')
    expect(response.headers.get('content-security-policy')).toBe(UPLOAD_CONTENT_SECURITY_POLICY)
    expect(await bytesOf(response)).toEqual(svg)
  })

  test('a name that nothing has is not found', async () => {
    const response = await site.open('nothing.jpg')
    expect(response.status).toBe(404)
    expect(await response.json()).toHaveProperty('errors')
  })

  test('an image that is gone at Cloudflare is not found, and said to be missing', async () => {
    const { doc: lost } = await send(site, { file: { bytes, name: 'lost.jpg' } })
    const client = await getCloudflareImages(site.payload).client()
    await client.deleteImage({ imageId: lost.cloudflare.imageId! })
    const response = await site.open('lost.jpg')
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toContain('application/json')
    expect(response.headers.get('cache-control') ?? '').not.toMatch(/max-age/)
    expect(await response.json()).toEqual({
      errors: [{ message: 'The image is missing at Cloudflare Images.' }],
    })
  })
})
