import type { Mark } from '../../../src/core/watermark.js'

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { nowSeconds, openWorkerSite, type WorkerSite } from './support/openWorkerSite.js'

let site: WorkerSite
beforeEach(async () => {
  site = await openWorkerSite()
})
afterEach(() => site.close())

const drawn = () => site.backend.drawings.length
/** Storing goes on after the answer. */
async function untilKept(count: number): Promise<void> {
  while (site.cache.entries.size < count) await new Promise((resolve) => setImmediate(resolve))
}

describe('one drawing serves', () => {
  test('the second request', async () => {
    const url = site.urlOf()
    const first = await fetch(url)
    await untilKept(1)
    const second = await fetch(url)
    expect(Buffer.from(await second.arrayBuffer())).toEqual(Buffer.from(await first.arrayBuffer()))
    expect(second.headers.get('Content-Type')).toBe('image/jpeg')
    expect([drawn(), site.cache.hits, site.backend.reads]).toEqual([1, 1, ['base', 'mark']])
  })

  test('every viewer of an equal mark, whenever their tokens end', async () => {
    await fetch(site.urlOf({ viewer: 'users:1' }))
    await untilKept(1)
    for (const viewer of ['users:2', 'members:1', null]) {
      const expiresAt = nowSeconds() + 60
      expect((await fetch(site.urlOf({ expiresAt, variant: 'other', viewer }))).status).toBe(200)
    }
    expect([drawn(), site.cache.hits]).toEqual([1, 3])
  })

  test('a text on pictures of one height: its letters are drawn once', async () => {
    const mark: Mark = { text: 'reader@example.com' }
    await fetch(site.urlOf({ mark }))
    await untilKept(2)
    await fetch(site.urlOf({ imageId: 'mark', mark, original: { height: 600, width: 900 } }))
    expect(site.backend.drawings.map(({ texts }) => texts.length)).toEqual([1, 0, 0])
  })
})

test.each<[string, Parameters<WorkerSite['urlOf']>[0]]>([
  ['mark', { mark: { image: { imageId: 'mark' }, opacity: 0.5 } }],
  ['variant', { transform: { width: 200 } }],
  ['image', { imageId: 'mark' }],
])('another %s is another picture', async (_, args) => {
  await fetch(site.urlOf())
  await untilKept(1)
  expect((await fetch(site.urlOf(args))).status).toBe(200)
  await untilKept(2)
  expect([drawn(), site.cache.hits]).toEqual([2, 0])
})

test.each([
  ['image/avif,image/webp,*/*;q=0.8', 'image/webp'],
  ['image/jpeg', 'image/jpeg'],
  ['', 'image/jpeg'],
])('%j is answered with %s', async (Accept, type) => {
  const response = await fetch(site.urlOf(), { headers: { Accept } })
  expect(response.headers.get('Content-Type')).toBe(type)
  expect(response.headers.get('Vary')).toBe('Accept')
  const { background, format } = site.backend.drawings.at(-1)!
  // What is transparent turns black in JPEG without.
  expect([background, format]).toEqual([type === 'image/jpeg' ? 'white' : null, type])
})

test('what a browser keeps ends with the token', async () => {
  for (const seconds of [40, 300, 9_000_000]) {
    const { headers } = await fetch(site.urlOf({ expiresAt: nowSeconds() + seconds }))
    const [, maxAge] = /^private, max-age=(\d+)$/.exec(headers.get('Cache-Control') ?? '') ?? []
    expect(Number(maxAge)).toBeLessThanOrEqual(Math.min(86_400, seconds))
    expect(Number(maxAge)).toBeGreaterThanOrEqual(Math.min(86_400, seconds) - 5)
  }
})

test('a browser that has the picture is told so, and only with a good token', async () => {
  const etag = (await fetch(site.urlOf())).headers.get('ETag')!
  const headers = { 'If-None-Match': `"other", W/${etag}` }
  const known = await fetch(site.urlOf({ viewer: 'users:2' }), { headers })
  expect([known.status, known.headers.get('ETag'), await known.text()]).toEqual([304, etag, ''])
  expect(known.headers.get('Cache-Control')).toMatch(/^private, max-age=\d+$/)
  expect((await fetch(site.urlOf({ expiresAt: 1_700_000_000 }), { headers })).status).toBe(403)
  expect((await fetch(site.urlOf({ transform: { width: 9 } }), { headers })).status).toBe(200)
})

test('HEAD says what GET would', async () => {
  const url = site.urlOf()
  const get = await fetch(url)
  await untilKept(1)
  const head = await fetch(url, { method: 'HEAD' })
  expect(head.status).toBe(200)
  expect(await head.text()).toBe('')
  for (const name of ['Content-Type', 'Content-Length', 'ETag']) {
    expect([name, head.headers.get(name)]).toEqual([name, get.headers.get(name)])
  }
})

test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s is refused', async (method) => {
  const response = await fetch(site.urlOf(), { method })
  expect([response.status, response.headers.get('Allow')]).toEqual([405, 'GET, HEAD'])
  expect(await response.json()).toMatchObject({ errors: [{ data: { code: 'REQUEST_INVALID' } }] })
  expect(drawn()).toBe(0)
})

test('what is kept is out of reach without a token', async () => {
  await fetch(site.urlOf())
  await untilKept(1)
  const [name = ''] = site.cache.entries.keys()
  // A cache of its own, not the one that answers for the zone.
  expect(name).toMatch(/^payload-cloudflare-images /)
  const key = name.slice(name.lastIndexOf('/') + 1)
  expect((await fetch(`${site.url}/${key}`)).status).toBe(403)
})
