import { describe, expect, test } from '@jest/globals'

import { signingVectors } from '../../test/fixtures/signingVectors.js'
import { buildDeliveryURL, parseDeliveryBase } from './deliveryURL.js'
import { bucketExpiry, signURL, signText, verifySignedPath, verifySignedURL } from './signing.js'

const key = 'testkey-0123456789abcdef'
const accountHash = 'Vi7wi5KSItxGFsWRG2Us6Q'
const imageId = '2cdc28f0-017a-49c4-9ed7-87056c839c01'
const expiresAt = 1_893_456_000
/** Computed by another tool for `/<hash>/<id>/public?exp=1893456000`. */
const sig = '1e6e6233bc41946ad6316b56dc4d0e43afaffb0c3f872701ba9753e395053071'

const shapes = [
  parseDeliveryBase({ accountHash }),
  parseDeliveryBase({ accountHash, baseURL: 'https://shop.example.com' }),
  parseDeliveryBase({ accountHash, baseURL: 'https://img.example.com', includeAccountHash: false }),
  parseDeliveryBase({ accountHash, baseURL: 'http://localhost:8787/some/where' }),
  parseDeliveryBase({ accountHash, baseURL: '/api/local' }),
]

describe('signing', () => {
  test.each(signingVectors)('gives the known answer $sig', ({ sig: expected, path, ...vector }) => {
    const query = vector.expiresAt === undefined ? '' : `exp=${vector.expiresAt}&`
    const url = `https://imagedelivery.net${path}`
    const { key: own, expiresAt: at } = vector
    expect(signURL({ key: own, url, ...(at === undefined ? {} : { expiresAt: at }) })).toBe(
      `${url}?${query}sig=${expected}`,
    )
  })

  test.each(shapes)(
    'signs the path of imagedelivery.net, not that of $origin$pathPrefix',
    (delivery) => {
      const url = buildDeliveryURL({ delivery, imageId, variant: 'public' })
      const signed = signURL({ delivery, expiresAt, key, url })
      expect(signed).toBe(`${url}?exp=${expiresAt}&sig=${sig}`)
      expect(verifySignedURL({ delivery, keys: [key], nowSeconds: 0, url: signed })).toBe('valid')
    },
  )

  test('signing again replaces the old signature and keeps everything else', () => {
    const url = `https://imagedelivery.net/${accountHash}/${imageId}/public?v=2#top`
    const first = signURL({ expiresAt: 1, key, url })
    const second = signURL({ expiresAt, key, url: first })
    expect(second).toBe(signURL({ expiresAt, key, url }))
    expect(second).toMatch(/\?v=2&exp=1893456000&sig=[\da-f]{64}#top$/)
    expect(verifySignedURL({ keys: [key], nowSeconds: 0, url: second })).toBe('valid')
  })

  test.each([
    [
      'a foreign URL',
      { url: 'https://evil.com/imagedelivery.net/a/b/public' },
      'DELIVERY_URL_INVALID',
    ],
    [
      'a URL without a variant',
      { url: `https://imagedelivery.net/${accountHash}/x` },
      'DELIVERY_URL_INVALID',
    ],
    [
      'a flexible variant',
      { url: `https://imagedelivery.net/${accountHash}/x/w=4` },
      'VARIANT_INVALID',
    ],
    ['an empty key', { key: '' }, 'SIGNATURE_INVALID'],
    ['a date as text', { expiresAt: '2030' as never }, 'SIGNATURE_INVALID'],
    ['an expiry in fractions', { expiresAt: 1.5 }, 'SIGNATURE_INVALID'],
    ['no number', { expiresAt: NaN }, 'SIGNATURE_INVALID'],
  ])('%s is refused', (_, change, code) => {
    const url = `https://imagedelivery.net/${accountHash}/${imageId}/public`
    expect(() => signURL({ expiresAt, key, url, ...change })).toThrow(
      expect.objectContaining({ code }),
    )
  })

  test('a refusal does not tell the key', () => {
    const url = 'https://evil.com/x'
    expect(() => signURL({ key: 'top-secret', url })).not.toThrow(/top-secret/)
  })
})

describe('verifying', () => {
  const url = `https://imagedelivery.net/${accountHash}/${imageId}/public`
  const signed = `${url}?exp=${expiresAt}&sig=${sig}`
  const verify = (given: string, nowSeconds = 0): string =>
    verifySignedURL({ keys: ['another-key', key], nowSeconds, url: given })

  test('any of several keys will do', () => {
    expect(verify(signed)).toBe('valid')
    expect(verifySignedURL({ keys: ['another-key'], nowSeconds: 0, url: signed })).toBe('invalid')
    expect(verifySignedURL({ keys: [], nowSeconds: 0, url: signed })).toBe('invalid')
  })

  test('the URL holds until its expiry, and no second longer', () => {
    expect(verify(signed, expiresAt - 1)).toBe('valid')
    expect(verify(signed, expiresAt)).toBe('expired')
    expect(verify(signed.replace(sig, sig.replace('1', '2')), expiresAt)).toBe('invalid')
  })

  test('without an expiry it holds for ever', () => {
    expect(verify(signURL({ key, url }), Number.MAX_SAFE_INTEGER)).toBe('valid')
  })

  const emptyKeySig = signText({ key: '', text: `/${accountHash}/${imageId}/public` })
  test.each([
    ['nothing', url, 'unsigned'],
    ['an expiry alone', `${url}?exp=${expiresAt}`, 'unsigned'],
    ['another variant', signed.replace('/public', '/hero'), 'invalid'],
    ['another image', signed.replace(imageId, imageId.replace('2', '3')), 'invalid'],
    ['another account', signed.replace(accountHash, 'another'), 'invalid'],
    ['a later expiry', signed.replace('exp=1', 'exp=2'), 'invalid'],
    ['a further parameter', signed.replace('?', '?download=1&'), 'invalid'],
    ['no expiry any more', signed.replace(`exp=${expiresAt}&`, ''), 'invalid'],
    ['a second expiry', signed.replace('?', '?exp=9&'), 'invalid'],
    ['a second signature', `${signed}&sig=${sig}`, 'invalid'],
    ['the signature first', `${url}?sig=${sig}&exp=${expiresAt}`, 'invalid'],
    ['an empty parameter', signed.replace('&', '&&'), 'invalid'],
    ['an expiry that is no number', signed.replace(`exp=${expiresAt}`, 'exp=never'), 'invalid'],
    ['an empty signature', `${url}?exp=${expiresAt}&sig=`, 'invalid'],
    ['a bare signature', `${url}?exp=${expiresAt}&sig`, 'invalid'],
    ['a short signature', signed.slice(0, -2), 'invalid'],
    ['capitals', signed.replace(sig, sig.toUpperCase()), 'invalid'],
    ['letters of two bytes', signed.replace(sig, 'é'.repeat(32)), 'invalid'],
    ['an empty key', `${url}?sig=${emptyKeySig}`, 'invalid'],
    ['another host', signed.replace('https://', 'https://evil.com/'), 'invalid'],
    ['no URL', 'sig', 'invalid'],
  ])('a URL with %s is not valid', (_, given, state) => {
    expect(verify(given)).toBe(state)
    expect(verifySignedURL({ keys: ['', key], nowSeconds: 0, url: given })).toBe(state)
  })

  test('a path can be verified on its own, as a server sees it', () => {
    const path = `/${accountHash}/${imageId}/public`
    expect(
      verifySignedPath({ keys: [key], nowSeconds: 0, path, query: `?exp=${expiresAt}&sig=${sig}` }),
    ).toBe('valid')
    expect(verifySignedPath({ keys: [key], nowSeconds: 0, path, query: '' })).toBe('unsigned')
  })
})

describe('the expiry of a bucket', () => {
  test.each([
    { bucketSeconds: 300, expected: 4500, expiresInSeconds: 3600, nowSeconds: 601 },
    { bucketSeconds: 300, expected: 4200, expiresInSeconds: 3600, nowSeconds: 600 },
    { bucketSeconds: 1, expected: 4201, expiresInSeconds: 3600, nowSeconds: 600.4 },
    { bucketSeconds: 0, expected: 4200, expiresInSeconds: 3600, nowSeconds: 600 },
  ])(
    '$nowSeconds + $expiresInSeconds in buckets of $bucketSeconds is $expected',
    ({ expected, ...args }) => {
      expect(bucketExpiry(args)).toBe(expected)
    },
  )

  test('every second of a bucket gives the same URL, valid for at least the time asked', () => {
    const seen = new Set<number>()
    for (let nowSeconds = 900; nowSeconds < 1800; nowSeconds += 1) {
      const at = bucketExpiry({ bucketSeconds: 300, expiresInSeconds: 3600, nowSeconds })
      expect(at - nowSeconds).toBeGreaterThanOrEqual(3600)
      expect(at - nowSeconds).toBeLessThan(3900)
      seen.add(at)
    }
    expect(seen.size).toBe(4)
  })
})
