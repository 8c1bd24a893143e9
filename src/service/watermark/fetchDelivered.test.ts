import type { FetchLike } from '../../cloudflare/fetchLike.js'

import { describe, expect, test } from '@jest/globals'

import { parseDeliveryBase } from '../../core/deliveryURL.js'
import { fetchDelivered } from './fetchDelivered.js'

const accountHash = 'Vi7wi5KSItxGFsWRG2Us6Q'
const imageId = '2cdc28f0-017a-49c4-9ed7-87056c83901f'
const query = '?exp=1&sig=2'

type Sent = { accept: string | undefined; url: string }

async function deliver({
  acceptsWebp = false,
  answer = () => new Response('bytes'),
  baseURL,
  deliveryURL,
  includeAccountHash = true,
  timeoutMs = 60_000,
}: {
  acceptsWebp?: boolean
  answer?: (signal: AbortSignal | undefined) => Promise<Response> | Response
  baseURL?: string
  deliveryURL: string
  includeAccountHash?: boolean
  timeoutMs?: number
}): Promise<{ sent: Sent[]; text: string }> {
  const sent: Sent[] = []
  const fetch: FetchLike = async (url, { headers, signal }) => {
    sent.push({ accept: headers.accept, url })
    return answer(signal)
  }
  const delivery = parseDeliveryBase({
    accountHash,
    includeAccountHash,
    ...(baseURL === undefined ? {} : { baseURL }),
  })
  const bytes = await fetchDelivered({
    fetch,
    host: { delivery, emulator: undefined },
    request: { acceptsWebp, deliveryURL },
    timeoutMs,
  })
  return { sent, text: bytes.toString('utf8') }
}

const standard = `https://imagedelivery.net/${accountHash}/${imageId}/public${query}`

describe('where a picture is fetched', () => {
  test.each([
    ["Cloudflare's host", undefined, standard, standard],
    [
      'an own domain',
      'https://images.example.com',
      `https://images.example.com/cdn-cgi/imagedelivery/${accountHash}/${imageId}/public${query}`,
      `https://images.example.com/cdn-cgi/imagedelivery/${accountHash}/${imageId}/public${query}`,
    ],
    [
      "a path of this site leads to Cloudflare's host",
      '/images',
      `/images/${accountHash}/${imageId}/public${query}`,
      standard,
    ],
  ])('%s', async (_, baseURL, deliveryURL, expected) => {
    const { sent, text } = await deliver({
      deliveryURL,
      ...(baseURL === undefined ? {} : { baseURL }),
    })
    expect(sent).toEqual([{ accept: 'image/*', url: expected }])
    expect(text).toBe('bytes')
  })

  test('WebP where it is understood', async () => {
    const { sent } = await deliver({ acceptsWebp: true, deliveryURL: standard })
    expect(sent[0]?.accept).toBe('image/webp,image/*')
  })
})

describe('what goes wrong', () => {
  const large = new Uint8Array(9 * 1024 * 1024)
  const endless = (): Response =>
    new Response(new ReadableStream({ pull: (controller) => controller.enqueue(large) }))

  const refused = (text: string): Response => new Response(text, { status: 403 })

  test.each<[string, string, () => Promise<Response> | Response]>([
    ['a missing image', 'IMAGE_MISSING', () => new Response('', { status: 404 })],
    ['a signature that is refused', 'API_UNAVAILABLE', () => new Response('', { status: 403 })],
    [
      'a variant that the account does not have',
      'VARIANT_MISSING',
      () => refused("ERROR 9425: This account doesn't have variant with this name"),
    ],
    [
      'the same, said by the header alone',
      'VARIANT_MISSING',
      () => new Response('', { headers: { 'cf-resized': 'err=9425' }, status: 403 }),
    ],
    [
      'flexible variants that are off',
      'VARIANT_MISSING',
      () => refused('ERROR 9429: Flexible variants are not enabled'),
    ],
    [
      'a key that is not the account’s',
      'DELIVERY_REFUSED',
      () => refused('ERROR 9425: URL signature does not match. Expecting SHA-256 HMAC'),
    ],
    ['a hash of nobody', 'DELIVERY_REFUSED', () => refused('ERROR 9427: wrong account')],
    ['an endless refusal', 'API_UNAVAILABLE', () => new Response(endless().body, { status: 403 })],
    ['an outage', 'API_UNAVAILABLE', () => new Response('', { status: 500 })],
    ['no body', 'API_UNAVAILABLE', () => new Response(null)],
    ['no network', 'NETWORK', () => Promise.reject(new TypeError('fetch failed'))],
    ['an endless picture', 'IMAGE_TOO_LARGE', endless],
  ])('%s: %s', async (_, code, answer) => {
    await expect(deliver({ answer, deliveryURL: standard })).rejects.toMatchObject({ code })
  })

  test('a missing variant is named, with what to do', async () => {
    const answer = () => refused("ERROR 9425: This account doesn't have variant with this name")
    await expect(deliver({ answer, deliveryURL: standard })).rejects.toMatchObject({
      details: { variant: 'public' },
      message: expect.stringMatching(
        /no variant "public"\. Run `npx payload cloudflare-images setup`/,
      ),
      retryable: false,
    })
  })

  test('a host that never answers', async () => {
    const never = (signal: AbortSignal | undefined): Promise<Response> =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('aborted')))
      })
    await expect(
      deliver({ answer: never, deliveryURL: standard, timeoutMs: 20 }),
    ).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' })
  })
})
