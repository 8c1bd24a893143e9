import { describe, expect, test } from '@jest/globals'

import { parseDeliveryBase } from './deliveryURL.js'
import { getImageProps, getPictureProps, getSrcSet } from './responsive.js'

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

  test.each([
    ['one side alone is no shape', { fit: 'cover', height: 100 }, 'width=400,fit=cover'],
    ['what fits into a box has the shape of the picture', { height: 9, width: 9 }, 'width=400'],
  ] as const)('%s', (_, options, variant) => {
    expect(getSrcSet({ ...image, options, widths: [400] })).toBe(`${base}/${variant} 400w`)
  })

  test('a shape that would be too tall stays that shape', () => {
    const options = { fit: 'cover', height: 6000, width: 100 } as const
    expect(getSrcSet({ ...image, options, widths: [400] })).toBe(
      `${base}/width=200,height=12000,fit=cover 200w`,
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
