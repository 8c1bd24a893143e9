import type { Gravity, VariantOptions } from '../variantOptions.js'

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { buildDeliveryURL, parseDeliveryBase, parseDeliveryURL } from '../deliveryURL.js'
import { getOutputSize } from '../outputSize.js'
import { cloudflareLoader, createCloudflareLoader } from './loader.js'

const delivery = parseDeliveryBase({ accountHash: 'hash' })
const base = 'https://imagedelivery.net/hash/people/anna'
const localBase = '/api/cloudflare-images/local/localLocalLocalLocal00/people/anna'

describe('width and quality go into the variant that is there', () => {
  test.each([
    ['public', { quality: 70, width: 640 }, 'width=640,fit=scale-down,quality=70'],
    ['w=400', { width: 640 }, 'width=640'],
    ['h=300,sharpen=1', { width: 640 }, 'width=640,sharpen=1'],
    ['w=400,h=300', { width: 640 }, 'width=640'],
    ['w=400,h=300,fit=pad', { width: 640 }, 'width=640,height=480,fit=pad'],
    [
      'w=400,h=300,fit=cover,g=0.2x0.9,trim.left=10,trim.top=20,trim.width=800,trim.height=600',
      { quality: 50, width: 800 },
      'width=800,height=600,fit=cover,gravity=0.2x0.9,trim.top=20,trim.left=10,trim.width=800,trim.height=600,quality=50',
    ],
    ['w=400,q=30,f=avif,blur=4', { width: 640 }, 'width=640,quality=30,format=avif,blur=4'],
    ['w=400,q=30', { quality: 75, width: 640 }, 'width=640,quality=75'],
    ['w=auto,wbreakpoints=320;640,wmobile=320', { width: 640 }, 'width=640'],
    ['w=200,h=100,fit=crop,dpr=2', { width: 640 }, 'width=640,height=320,fit=crop'],
    [
      'w=200,h=100,fit=crop,dpr=2,trim=1;2;3;4',
      { width: 640 },
      'width=320,height=160,fit=crop,dpr=2,trim=1;2;3;4',
    ],
  ])('%s', (variant, asked, expected) => {
    expect(cloudflareLoader({ ...asked, src: `${base}/${variant}` })).toBe(`${base}/${expected}`)
  })

  test.each([
    ['a path of the site', localBase],
    ['a whole address', `http://localhost:3000${localBase}`],
    ['another API route', `https://preview.example.com/cms${localBase}`],
  ])('in local mode: %s', (_, local) => {
    expect(cloudflareLoader({ src: `${local}/w=400,h=300,fit=cover`, width: 800 })).toBe(
      `${local}/width=800,height=600,fit=cover`,
    )
  })

  test('on an own domain, with options for every image', () => {
    const own = parseDeliveryBase({ accountHash: 'hash', baseURL: 'https://shop.example.com' })
    const load = createCloudflareLoader({
      delivery: own,
      options: { fit: 'cover', height: 1, width: 2 },
    })
    const at = 'https://shop.example.com/cdn-cgi/imagedelivery/hash/a'
    const expected = `${at}/width=640,height=320,fit=cover`
    expect(load({ src: `${at}/public`, width: 640 })).toBe(expected)
    expect(load({ src: `${at}/hero`, width: 640 })).toBe(expected)
    expect(load({ src: `${at}/w=9,h=9,blur=3`, width: 640 })).toBe(`${expected},blur=3`)
  })

  test('a named variant is what the site says that it is', () => {
    const variants = {
      hero: { fit: 'cover', height: 900, neverRequireSignedURLs: true, width: 1600 },
      public: { fit: 'cover', height: 100, width: 100 },
    } as const
    const load = createCloudflareLoader({ variants })
    expect(load({ src: `${base}/hero`, width: 640 })).toBe(`${base}/width=640,height=360,fit=cover`)
    expect(load({ src: `${base}/public`, width: 64 })).toBe(`${base}/width=64,height=64,fit=cover`)
  })
})

describe('other sources stay as they are', () => {
  const sources = [
    '/photo.jpg',
    'photo.jpg',
    '//cdn.example.com/a.jpg',
    'https://example.com/imagedelivery.net/hash/a/public',
    'https://example.com/logo.svg?width=3',
    'data:image/png;base64,AAAA',
    'blob:https://example.com/1',
    '',
    // Of an image nobody could have, or in a variant that cannot be.
    `${base}/w=0`,
    `${base}/w=400,w=500`,
    `${base}/%E0%A4%A/public`,
    'https://imagedelivery.net/hash/public',
    // What a variant of the account shows cannot be guessed.
    `${base}/hero`,
    // Signed, whether or not it ends.
    `${base}/public?exp=1893456000&sig=abc`,
    `${base}/public?sig=abc`,
    `${base}/w=400?sig=`,
    `${localBase}/public?exp=1893456000&sig=abc`,
    '/api/media/1/watermarked/public?token=abc',
    '/api/cloudflare-images/local/hash',
    '/api/media/file/photo.jpg?prefix=/cloudflare-images/local/hash/a/public',
  ]
  test.each(sources)('%s', (src) => {
    expect(cloudflareLoader({ quality: 75, src, width: 640 })).toBe(src)
  })

  test('with a delivery of its own, images of another account are foreign', () => {
    const src = 'https://imagedelivery.net/other/a/public'
    expect(createCloudflareLoader({ delivery })({ src, width: 640 })).toBe(src)
  })

  test('whatever the text', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.webPath())
    fc.assert(
      fc.property(text, (src) => {
        expect(cloudflareLoader({ src, width: 640 })).toBe(src)
      }),
      { seed: 20_261_129 },
    )
  })
})

test.each([[0], [-1], [1.5], [NaN], [12_001]])('for a width of %p, too', (width) => {
  expect(cloudflareLoader({ src: `${base}/public`, width })).toBe(`${base}/public`)
})

test('an own domain needs no setting, and a slash at the end does not matter', () => {
  const at = 'https://shop.example.com/cdn-cgi/imagedelivery/hash/people/anna'
  expect(cloudflareLoader({ src: `${at}/public/`, width: 640 })).toBe(
    `${at}/width=640,fit=scale-down`,
  )
})

const side = fc.integer({ max: 3000, min: 1 })
const variant = fc.record(
  {
    background: fc.constantFrom('white', '#369', 'rgba(0,0,0,0.5)'),
    blur: fc.integer({ max: 250, min: 1 }),
    dpr: fc.constantFrom(0.5, 1, 1.5, 2),
    fit: fc.constantFrom('contain', 'cover', 'pad', 'scale-down', 'squeeze'),
    flip: fc.constantFrom('h', 'v', 'hv'),
    gravity: fc.constantFrom<Gravity>('auto', 'left', { x: 0.25, y: 0.75 }),
    height: side,
    quality: fc.integer({ max: 100, min: 1 }),
    rotate: fc.constantFrom(90, 180, 270),
    trim: fc.constantFrom({ bottom: 1, left: 40, right: 0, top: 7 }, { height: 0.5, width: 200 }),
    width: side,
  },
  { requiredKeys: ['width', 'height', 'fit'] },
) as fc.Arbitrary<VariantOptions>

/** What the loader makes of a variant, read back. */
function loaded({ options, width }: { options: VariantOptions; width: number }): VariantOptions {
  const src = buildDeliveryURL({ delivery, imageId: 'a', variant: options })
  const url = cloudflareLoader({ src, width })
  expect(cloudflareLoader({ src: url, width })).toBe(url)
  const parsed = parseDeliveryURL({ url })?.variant
  if (parsed?.kind !== 'flexible') throw new Error(`Not a flexible variant: ${url}`)
  return parsed.options
}

describe('any variant at any width', () => {
  test('keeps everything but the size', () => {
    fc.assert(
      fc.property(variant, fc.integer({ max: 3840, min: 16 }), (options, width) => {
        const sizes = { dpr: undefined, height: undefined, width: undefined }
        expect({ ...loaded({ options, width }), ...sizes }).toEqual({ ...options, ...sizes })
      }),
    )
  })

  test('has that width and the shape that it had', () => {
    fc.assert(
      fc.property(variant, fc.integer({ max: 3840, min: 16 }), (options, width) => {
        const isInside = options.fit === 'contain' || options.fit === 'scale-down'
        const shape = isInside ? 2 : options.height! / Number(options.width)
        fc.pre(width * shape >= 1 && width * shape <= 6000)
        const box = pickBox(loaded({ options, width }))
        const source = { height: 8000, width: 4000 }
        const output = getOutputSize({ options: { ...box, fit: options.fit! }, source })
        // Half a pixel of each rounding, times the largest `dpr`.
        expect(Math.abs(output.width - width)).toBeLessThanOrEqual(2)
        expect(Math.abs(output.height - output.width * shape)).toBeLessThanOrEqual(2 + 2 * shape)
      }),
    )
  })

  test('trims the same part', () => {
    fc.assert(
      fc.property(variant, fc.integer({ max: 3840, min: 16 }), (options, width) => {
        const source = { height: 900, width: 1200 }
        const uncut = { fit: 'scale-down' as const, height: 12_000, width: 12_000 }
        const before = getOutputSize({ options: { ...options, ...uncut }, source })
        const after = getOutputSize({
          options: { ...loaded({ options, width }), ...uncut },
          source,
        })
        expect(after).toEqual(before)
      }),
    )
  })
})

function pickBox({ dpr, height, width }: VariantOptions): VariantOptions {
  return {
    ...(dpr === undefined ? {} : { dpr }),
    ...(height === undefined ? {} : { height }),
    ...(width === undefined ? {} : { width }),
  }
}
