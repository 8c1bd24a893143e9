import type { MediaDoc } from '../support/account.js'
import type { SigningSite } from './signingSite.js'

import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'

import { setClock } from '../../fixtures/setClock.js'
import { openSigningSite } from './signingSite.js'

let brief: SigningSite
let doc: MediaDoc
let site: SigningSite

beforeAll(async () => {
  site = await openSigningSite({ signedURLs: { bucketSeconds: 300, expiresInSeconds: 60 } })
  doc = await site.upload()
  brief = await openSigningSite({ signedURLs: { bucketSeconds: 1, expiresInSeconds: 20 } })
  await brief.upload()
})
afterAll(() => Promise.all([site.stop(), brief.stop()]))
afterEach(() => {
  jest.useRealTimers()
})

const readAt = async (seconds: number) => {
  setClock(new Date(seconds * 1000))
  const response = await site.ask('anonymous', `/api/media/${doc.id}`)
  const { url } = (await response.json()) as MediaDoc
  const kept = /^private, max-age=(\d+)$/.exec(response.headers.get('cache-control') ?? '')
  const ends = Number(/exp=(\d+)/.exec(url!)![1])
  return { keptSeconds: Number(kept?.[1]), leftSeconds: ends - seconds, url: url! }
}

/** The start of a bucket, far from now. */
const bucket = 2_000_000_100 - (2_000_000_100 % 300)

describe('an answer with signed URLs', () => {
  test('is the same within a bucket, and another after it', async () => {
    const urls = []
    for (const second of [1, 100, 240, 241, 300]) urls.push((await readAt(bucket + second)).url)
    expect(new Set(urls.slice(0, 3)).size).toBe(1)
    expect(new Set(urls.slice(3)).size).toBe(1)
    expect(urls[3]).not.toBe(urls[0])
  })

  test('is never kept beyond them', async () => {
    for (let second = 0; second <= 300; second += 7) {
      const { keptSeconds, leftSeconds } = await readAt(bucket + second)
      expect(leftSeconds).toBeGreaterThanOrEqual(60)
      expect(keptSeconds).toBeLessThanOrEqual(Math.min(60, leftSeconds - 30))
      expect(keptSeconds).toBeGreaterThanOrEqual(30)
    }
  })

  test('is asked for again by who is signed in, and sees changes at once', async () => {
    const response = await site.ask('editor', `/api/media/${doc.id}`)
    expect(response.headers.get('cache-control')).toBe('private, max-age=0')
  })

  test('is not kept at all where they hold too short', async () => {
    const response = await brief.ask('anonymous', '/api/media')
    expect(response.headers.get('cache-control')).toBe('private, max-age=0')
  })

  test('says so where the images lie deeper, and in GraphQL', async () => {
    const note = await site.payload.create({
      collection: 'notes' as never,
      data: { picture: doc.id },
    })
    const response = await site.ask('anonymous', `/api/notes/${note.id}`)
    expect(response.headers.get('cache-control')).toMatch(/^private, max-age=\d+$/)
    expect(response.headers.get('vary')).toContain('Authorization')
    const req = await site.reqOf('anonymous')
    req.payloadAPI = 'GraphQL'
    await site.query('anonymous', '{ allMedia { docs { url } } }', req)
    expect(req.responseHeaders?.get('cache-control')).toMatch(/^private, max-age=\d+$/)
  })

  test('says nothing where there are none', async () => {
    const response = await site.ask('anonymous', '/api/notes?depth=0')
    expect(response.headers.get('cache-control')).toBeNull()
  })
})
