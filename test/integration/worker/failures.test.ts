import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { fontURL, openWorkerSite, secret, type WorkerSite } from './support/openWorkerSite.js'

let site: WorkerSite
beforeAll(async () => {
  site = await openWorkerSite({ bindings: { WATERMARK_SECRET: secret } })
  site.backend.hosted.set('broken', Buffer.from('no image at all'))
  site.backend.hosted.set('nothing', Buffer.alloc(0))
})
afterAll(() => site.close())
afterEach(() => {
  site.backend.fault = undefined
})

type Failure = { code: string; retry?: string | null; status: number }

/** JSON with a code, and nothing that a cache keeps. */
async function expectFailure(url: string, { code, retry = null, status }: Failure): Promise<void> {
  const before = site.cache.entries.size
  const response = await fetch(url)
  const { headers } = response
  const body = await response.text()
  expect(JSON.parse(body)).toEqual({
    errors: [{ data: { code }, message: expect.stringMatching(/^[A-Z].*\.$/) }],
  })
  expect([response.status, headers.get('Content-Type')]).toEqual([status, 'application/json'])
  expect([headers.get('Cache-Control'), headers.get('Retry-After')]).toEqual(['no-store', retry])
  expect(headers.get('ETag')).toBeNull()
  // What Cloudflare says may hold more than a viewer should read.
  expect(body).not.toMatch(/secret of|IMAGES_|ERROR/)
  const head = await fetch(url, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([status, ''])
  expect(site.cache.entries.size).toBe(before)
}

const withMark = (imageId: string) => ({ mark: { image: { imageId } } })

describe('never the picture without its mark', () => {
  test.each<[string, Parameters<WorkerSite['urlOf']>[0], Failure]>([
    ['the picture is gone', { imageId: 'gone' }, { code: 'IMAGE_MISSING', status: 404 }],
    ['the picture is damaged', { imageId: 'broken' }, { code: 'IMAGE_TYPE_REFUSED', status: 415 }],
    ['the mark is gone', withMark('gone'), { code: 'WATERMARK_INVALID', status: 500 }],
    ['the mark is no image', withMark('broken'), { code: 'WATERMARK_INVALID', status: 500 }],
    ['the mark is empty', withMark('nothing'), { code: 'WATERMARK_INVALID', status: 500 }],
    ['a text has no font', { mark: { text: 'x' } }, { code: 'WATERMARK_INVALID', status: 500 }],
  ])('%s', (_, args, failure) => expectFailure(site.urlOf(args), failure))

  test.each<[number | 'cut' | 'empty', Failure]>([
    [9412, { code: 'IMAGE_TYPE_REFUSED', status: 415 }],
    [9413, { code: 'IMAGE_TOO_LARGE', status: 413 }],
    [9401, { code: 'API_RESPONSE_INVALID', retry: '10', status: 502 }],
    [9422, { code: 'API_UNAVAILABLE', retry: '10', status: 503 }],
    [9522, { code: 'API_UNAVAILABLE', retry: '10', status: 503 }],
    [9523, { code: 'API_RESPONSE_INVALID', retry: '10', status: 502 }],
    ['empty', { code: 'API_RESPONSE_INVALID', retry: '10', status: 502 }],
    ['cut', { code: 'API_RESPONSE_INVALID', retry: '10', status: 502 }],
  ])('Cloudflare answers %s', async (fault, failure) => {
    site.backend.fault = fault
    await expectFailure(site.urlOf(), failure)
  })

  test('and the next request is served', async () => {
    expect((await fetch(site.urlOf())).status).toBe(200)
  })
})

describe('a Worker that is not set up', () => {
  test.each([
    ['no secret', {}],
    ['a short secret', { WATERMARK_SECRET: 'short' }],
    ['a short one beside a good one', { WATERMARK_SECRET: `${secret} short` }],
  ])('says so: %s', async (_, bindings) => {
    const bare = await openWorkerSite({ bindings: { ...bindings, WATERMARK_FONT_URL: fontURL } })
    try {
      const response = await fetch(bare.urlOf())
      const answer = await response.text()
      expect([response.status, JSON.parse(answer)]).toMatchObject([
        500,
        { errors: [{ data: { code: 'OPTIONS_INVALID' } }] },
      ])
      expect(answer).not.toContain(secret)
      expect(bare.backend.reads).toEqual([])
    } finally {
      await bare.close()
    }
  })
})
