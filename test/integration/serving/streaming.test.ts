import type { FetchLike } from '../../../src/cloudflare/fetchLike.js'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'

import { drawSolid, padJPEG } from '../../fixtures/images.js'
import { media } from '../support/startPayload.js'
import { send } from '../support/upload.js'
import { bytesOf, openServingSite, type ServingSite } from './openServingSite.js'

type Transfer = { cancelled: boolean; pulled: number }

let bytes: Buffer
let honoursRanges = true
let site: ServingSite
let transfer: Transfer

/** Passes a download on in pieces of 64 KiB, only when they are asked for. */
const inPieces =
  (fetch: FetchLike): FetchLike =>
  async (url, init) => {
    if (!url.endsWith('/blob')) return fetch(url, init)
    const { range, ...headers } = init.headers
    const response = await fetch(url, {
      ...init,
      headers: honoursRanges && range !== undefined ? { ...headers, range } : headers,
    })
    const whole = Buffer.from(await new Response(response.body as BodyInit).arrayBuffer())
    const state = { cancelled: false, pulled: 0 }
    transfer = state
    const body = new ReadableStream<Uint8Array>(
      {
        cancel: () => {
          state.cancelled = true
        },
        pull: (controller) => {
          const piece = whole.subarray(state.pulled, state.pulled + 65_536)
          state.pulled += piece.length
          if (piece.length === 0) controller.close()
          else controller.enqueue(Uint8Array.from(piece))
        },
      },
      { highWaterMark: 0 },
    )
    return { body, headers: response.headers, status: response.status, text: () => response.text() }
  }

beforeAll(async () => {
  const small = await drawSolid({ format: 'jpeg', height: 300, width: 400 })
  bytes = padJPEG({ bytes: small, totalBytes: 2_000_000 })
  site = await openServingSite({ collection: media, tamper: inPieces })
  await send(site, { file: { bytes, name: 'large.jpg' } })
})
beforeEach(() => {
  honoursRanges = true
})
afterAll(() => site.stop())

describe('an original', () => {
  test('is passed on while it arrives, no faster than it is read', async () => {
    const response = await site.open('large.jpg')
    const reader = response.body!.getReader()
    await reader.read()
    expect(transfer.pulled).toBeLessThan(bytes.length / 2)
    await reader.cancel()
    expect(transfer.cancelled).toBe(true)
  })

  test('stops when the visitor goes away', async () => {
    const leaving = new AbortController()
    const response = await site.open('large.jpg', { signal: leaving.signal })
    const reader = response.body!.getReader()
    await reader.read()
    leaving.abort()
    await expect(
      (async () => {
        for (;;) if ((await reader.read()).done) return 'complete'
      })(),
    ).rejects.toThrow()
    expect(transfer.pulled).toBeLessThan(bytes.length)
  })

  test('a range is cut out of the whole where Cloudflare sends that, and the rest not fetched', async () => {
    honoursRanges = false
    const response = await site.open('large.jpg', { headers: { range: 'bytes=1000-1099' } })
    expect(response.status).toBe(206)
    expect(response.headers.get('content-length')).toBe('100')
    expect(await bytesOf(response)).toEqual(bytes.subarray(1000, 1100))
    expect(transfer.pulled).toBeLessThan(bytes.length / 2)
    expect(transfer.cancelled).toBe(true)
  })
})
