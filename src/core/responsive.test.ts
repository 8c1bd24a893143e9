import { describe, expect, test } from '@jest/globals'

import { parseDeliveryBase } from './deliveryUrl.js'
import {
  cloudflareLoader,
  createCloudflareLoader,
  getImageProps,
  getPictureProps,
  getSrcSet,
} from './responsive.js'

const delivery = parseDeliveryBase({ accountHash: 'hash' })
const image = { delivery, imageId: 'people/anna' }
const base = 'https://imagedelivery.net/hash/people/anna'

describe('srcset', () => {
  test('offers each width', () => {
    expect(getSrcSet({ ...image, widths: [640, 320] })).toBe(
      `${base}/width=320 320w, ${base}/width=640 640w`,
    )
  })

  test('keeps the shape of the box', () => {
    const options = { dpr: 2, fit: 'cover', height: 100, width: 200 } as const
    expect(getSrcSet({ ...image, options, widths: [400] })).toBe(
      `${base}/width=400,height=200,fit=cover 400w`,
    )
  })

  test('announces what the original can give, once', () => {
    const source = { height: 600, width: 800 }
    expect(getSrcSet({ ...image, source, widths: [400, 1000, 2000] })).toBe(
      `${base}/width=400 400w, ${base}/width=1000 800w`,
    )
  })

  test.each([[0], [-1], [1.5], [NaN], [12_001]])(
    'a width of %p is refused, not dropped',
    (width) => {
      expect(() => getSrcSet({ ...image, widths: [width] })).toThrow(
        expect.objectContaining({ code: 'VARIANT_INVALID' }),
      )
    },
  )
})

describe('attributes', () => {
  test('of an img', () => {
    const source = { height: 600, width: 800 }
    expect(getImageProps({ ...image, alt: 'Anna', source, widths: [400] })).toEqual({
      alt: 'Anna',
      height: 600,
      sizes: '100vw',
      src: `${base}/width=400`,
      srcSet: `${base}/width=400 400w`,
      width: 800,
    })
  })

  test('of a picture', () => {
    const { img, sources } = getPictureProps({ ...image, alt: '', sizes: '50vw', widths: [400] })
    expect(sources).toEqual([
      { sizes: '50vw', srcSet: `${base}/width=400,format=avif 400w`, type: 'image/avif' },
      { sizes: '50vw', srcSet: `${base}/width=400,format=webp 400w`, type: 'image/webp' },
    ])
    expect(img.src).toBe(`${base}/width=400,format=jpeg`)
  })
})

describe('the loader for next/image', () => {
  test('replaces the variant, whichever it was', () => {
    expect(cloudflareLoader({ quality: 70, src: `${base}/public`, width: 640 })).toBe(
      `${base}/width=640,quality=70`,
    )
    expect(cloudflareLoader({ src: `${base}/w=1,h=2`, width: 640 })).toBe(`${base}/width=640`)
  })

  test('on an own domain, with options for every image', () => {
    const own = parseDeliveryBase({ accountHash: 'hash', baseURL: 'https://shop.example.com' })
    const load = createCloudflareLoader({
      delivery: own,
      options: { fit: 'cover', height: 1, width: 2 },
    })
    const src = 'https://shop.example.com/cdn-cgi/imagedelivery/hash/a/public'
    expect(load({ src, width: 640 })).toBe(
      'https://shop.example.com/cdn-cgi/imagedelivery/hash/a/width=640,height=320,fit=cover',
    )
  })

  test('refuses a foreign image', () => {
    expect(() => cloudflareLoader({ src: 'https://evil.com/a.jpg', width: 1 })).toThrow(
      expect.objectContaining({ code: 'DELIVERY_URL_INVALID' }),
    )
  })
})
