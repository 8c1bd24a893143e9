import type { DeliveryShape } from './deliveryURL.js'

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import {
  buildDeliveryURL,
  parseDeliveryBase,
  parseDeliveryPath,
  parseDeliveryURL,
  rewriteDeliveryURL,
} from './deliveryURL.js'

const accountHash = 'Vi7wi5KSItxGFsWRG2Us6Q'
const uuid = '2cdc28f0-017a-49c4-9ed7-87056c839c01'

const standard = parseDeliveryBase({ accountHash })
const ownDomain = parseDeliveryBase({ accountHash, baseURL: 'https://shop.example.com' })
const proxy = parseDeliveryBase({
  accountHash,
  baseURL: 'https://img.example.com',
  includeAccountHash: false,
})
const mounted = parseDeliveryBase({ accountHash, baseURL: '/api/cloudflare-images/local/' })
const port = parseDeliveryBase({ accountHash, baseURL: 'http://localhost:8787/delivery' })
const shapes: [string, DeliveryShape, string][] = [
  ['imagedelivery.net', standard, `https://imagedelivery.net/${accountHash}`],
  ['an own domain', ownDomain, `https://shop.example.com/cdn-cgi/imagedelivery/${accountHash}`],
  ['a proxy', proxy, 'https://img.example.com'],
  ['a path of the site', mounted, `/api/cloudflare-images/local/${accountHash}`],
  ['a port and a path', port, `http://localhost:8787/delivery/${accountHash}`],
]

describe.each(shapes)('delivery from %s', (_, delivery, base) => {
  test.each([
    ['a UUID', uuid, uuid],
    ['slashes', 'people/anna/1.jpg', 'people/anna/1.jpg'],
    ['a percent sign', '100%', '100%25'],
    ['an encoded slash in the id itself', 'a%2Fb', 'a%252Fb'],
    ['other scripts', '写真/été ☃', '%E5%86%99%E7%9C%9F/%C3%A9t%C3%A9%20%E2%98%83'],
    ['URL syntax', 'a?b#c&d=e', 'a%3Fb%23c%26d%3De'],
    ['an id like an option', 'w=400', 'w%3D400'],
  ])('an id with %s is written and read back', (_title, imageId, path) => {
    const url = buildDeliveryURL({ delivery, imageId, variant: 'public' })
    expect(url).toBe(`${base}/${path}/public`)
    expect(parseDeliveryURL({ delivery, url })).toEqual({
      accountHash,
      imageId,
      query: '',
      variant: { kind: 'named', name: 'public' },
    })
  })

  test('a flexible variant is written and read back', () => {
    const url = buildDeliveryURL({ delivery, imageId: uuid, variant: { sharpen: 3, width: 400 } })
    expect(url).toBe(`${base}/${uuid}/width=400,sharpen=3`)
    expect(parseDeliveryURL({ delivery, url })?.variant).toEqual({
      kind: 'flexible',
      options: { sharpen: 3, width: 400 },
      segment: 'width=400,sharpen=3',
    })
  })

  test('rewriting keeps the query and changes nothing when repeated', () => {
    const url = `${base}/a/b/public?download=1&x=%20#top`
    const once = rewriteDeliveryURL({ delivery, url, variant: { width: 400 } })
    expect(once).toBe(`${base}/a/b/width=400?download=1&x=%20#top`)
    expect(rewriteDeliveryURL({ delivery, url: once, variant: { width: 400 } })).toBe(once)
    expect(rewriteDeliveryURL({ delivery, url: once, variant: 'public' })).toBe(url)
  })

  test('any id survives the way into a URL and back', () => {
    const part = fc
      .string({ maxLength: 20, minLength: 1, unit: 'grapheme' })
      .filter(
        (text) => !text.includes('/') && text !== '.' && text !== '..' && !/\p{Cc}/u.test(text),
      )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4, minLength: 1 }), (parts) => {
        const imageId = parts.join('/')
        const url = buildDeliveryURL({ delivery, imageId, variant: 'public' })
        expect(parseDeliveryURL({ delivery, url })?.imageId).toBe(imageId)
      }),
      { numRuns: 200, seed: 1 },
    )
  })
})

describe('reading URLs', () => {
  test('the name of a variant is the whole last segment, never a part of another', () => {
    const url = `https://imagedelivery.net/${accountHash}/public/thumbnailpublic`
    expect(parseDeliveryURL({ url })).toMatchObject({
      imageId: 'public',
      variant: { name: 'thumbnailpublic' },
    })
    expect(rewriteDeliveryURL({ url, variant: 'public' })).toBe(
      `https://imagedelivery.net/${accountHash}/public/public`,
    )
  })

  test('without a shape, the hash is read from a URL of imagedelivery.net', () => {
    expect(
      parseDeliveryURL({ url: `https://imagedelivery.net/another/${uuid}/public` })?.accountHash,
    ).toBe('another')
  })

  test('the URLs that the API answers with are ours, whatever the own domain', () => {
    const url = buildDeliveryURL({ delivery: standard, imageId: uuid, variant: 'public' })
    expect(parseDeliveryURL({ delivery: proxy, url })?.imageId).toBe(uuid)
    expect(
      parseDeliveryURL({ delivery: proxy, url: url.replace(accountHash, 'another') }),
    ).toBeNull()
  })

  const path = `${accountHash}/${uuid}/public`
  test.each([
    ['embeds our host in its path', `https://evil.com/imagedelivery.net/${path}`],
    ['embeds our URL in its path', `https://evil.com/https://imagedelivery.net/${path}`],
    ['embeds our URL in its query', `https://evil.com/?u=https://imagedelivery.net/${path}`],
    ['has our host as a label', `https://imagedelivery.net.evil.com/${path}`],
    ['has our host as a user', `https://imagedelivery.net@evil.com/${path}`],
    ['has a user', `https://user:secret@imagedelivery.net/${path}`],
    ['ends with our host', `https://evilimagedelivery.net/${path}`],
    ['has another port', `https://imagedelivery.net:444/${path}`],
    ['is not encrypted', `http://imagedelivery.net/${path}`],
    ['has no scheme', `//imagedelivery.net/${path}`],
    ['uses backslashes', `https:\\\\imagedelivery.net\\${path}`],
    ['hides a line end', `https://imagedelivery.net/\n${path}`],
    ['has no id', `https://imagedelivery.net/${accountHash}/public`],
    ['has no variant', `https://imagedelivery.net/${accountHash}/${uuid}/`],
    ['has an empty part', `https://imagedelivery.net/${accountHash}//public`],
    ['leaves the account', `https://imagedelivery.net/${accountHash}/../public`],
    ['leaves the account encoded', `https://imagedelivery.net/${accountHash}/a%2F..%2Fb/public`],
    ['is badly encoded', `https://imagedelivery.net/${accountHash}/a%/public`],
    ['has a bad variant', `https://imagedelivery.net/${accountHash}/${uuid}/w=0`],
    ['has a bad name', `https://imagedelivery.net/${accountHash}/${uuid}/not-a-name`],
    ['is the upload host', `https://upload.imagedelivery.net/${path}`],
    ['is not a URL', 'public'],
    ['is nothing', ''],
  ])('a URL that %s is not a delivery URL', (_, url) => {
    expect(parseDeliveryURL({ url })).toBeNull()
    expect(parseDeliveryURL({ delivery: ownDomain, url })).toBeNull()
  })

  test('the own domain needs its whole prefix', () => {
    for (const url of [
      `https://shop.example.com/${path}`,
      `https://shop.example.com/x/cdn-cgi/imagedelivery/${path}`,
      `https://shop.example.com/cdn-cgi/imagedelivery/${accountHash}x/${uuid}/public`,
    ]) {
      expect(parseDeliveryURL({ delivery: ownDomain, url })).toBeNull()
    }
  })

  test('a foreign URL is not rewritten', () => {
    expect(() =>
      rewriteDeliveryURL({ url: `https://evil.com/imagedelivery.net/${path}`, variant: 'public' }),
    ).toThrow(expect.objectContaining({ code: 'DELIVERY_URL_INVALID' }))
  })

  test('a signed URL is not rewritten, because its signature would not hold', () => {
    const url = `https://imagedelivery.net/${path}?exp=1&sig=00`
    expect(() => rewriteDeliveryURL({ url, variant: 'public' })).toThrow(/signed/)
  })

  test.each([
    ['a/b/public', { imageId: 'a/b', segment: 'public' }],
    ['/a%2Fb/w=1', { imageId: 'a/b', segment: 'w=1' }],
    ['a', null],
    ['', null],
    ['a/', null],
    ['%00/public', null],
  ])('the path %j is split', (given, expected) => {
    expect(parseDeliveryPath(given)).toEqual(expected)
  })
})

describe('the delivery base URL', () => {
  test.each([
    ['nothing', undefined, { origin: 'https://imagedelivery.net', pathPrefix: '' }],
    [
      'the standard host',
      'https://imagedelivery.net/',
      { origin: 'https://imagedelivery.net', pathPrefix: '' },
    ],
    [
      'the URL that the dashboard shows',
      `https://imagedelivery.net/${accountHash}/`,
      { origin: 'https://imagedelivery.net', pathPrefix: '' },
    ],
    [
      'an own domain',
      'https://Shop.example.com:443',
      { origin: 'https://shop.example.com', pathPrefix: '/cdn-cgi/imagedelivery' },
    ],
    [
      'an own domain with its prefix',
      'https://shop.example.com/cdn-cgi/imagedelivery/',
      { origin: 'https://shop.example.com', pathPrefix: '/cdn-cgi/imagedelivery' },
    ],
    [
      'a port',
      'http://localhost:8787',
      { origin: 'http://localhost:8787', pathPrefix: '/cdn-cgi/imagedelivery' },
    ],
    [
      'a path of its own',
      'https://shop.example.com/img',
      { origin: 'https://shop.example.com', pathPrefix: '/img' },
    ],
    ['the root of the site', '/', { origin: '', pathPrefix: '' }],
  ])('%s', (_, baseURL, expected) => {
    expect(
      parseDeliveryBase({ accountHash, ...(baseURL === undefined ? {} : { baseURL }) }),
    ).toEqual({
      ...expected,
      accountHash,
      includeAccountHash: true,
    })
  })

  test.each([
    'shop.example.com',
    '',
    '//shop.example.com',
    'ftp://shop.example.com',
    'https://',
    'javascript:alert(1)',
    'https://a:b@shop.example.com',
    'https://shop.example.com/?a=b',
    'https://shop.example.com/#a',
    '/a/../b',
    '/a b',
    '/a//b',
  ])('%j is refused', (baseURL) => {
    expect(() => parseDeliveryBase({ accountHash, baseURL })).toThrow(
      expect.objectContaining({ code: 'OPTIONS_INVALID' }),
    )
  })

  test.each(['', 'a/b', 'a b', '..', 'é'])('the account hash %j is refused', (hash) => {
    expect(() => parseDeliveryBase({ accountHash: hash })).toThrow(
      expect.objectContaining({ code: 'OPTIONS_INVALID' }),
    )
  })
})
