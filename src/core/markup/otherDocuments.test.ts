import type { ImageDocument } from './imageDocument.js'

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { imageProps, imageURL, pictureProps, srcset } from './imageProps.js'

const base = 'https://imagedelivery.net/hash/people/anna'
const trim = 'trim.top=10,trim.left=20,trim.width=1200,trim.height=900'

/** As somebody gets it who asks for sizes alone. */
const selected = {
  height: 900,
  sizes: {
    square: {
      height: 400,
      url: `${base}/width=400,height=400,fit=cover,gravity=0x0.5,${trim}`,
      width: 400,
    },
  },
  url: `${base}/public`,
  width: 1200,
} satisfies ImageDocument

describe('other documents', () => {
  test.each([[undefined], [null], [7], ['65f'], [{}], [{ url: null }], [{ url: '' }]])(
    '%p shows nothing',
    (given) => {
      expect(imageProps(given)).toBeNull()
      expect(pictureProps(given, { sources: [{ media: 'print' }] })).toBeNull()
      expect(srcset(given)).toBeNull()
      expect(imageURL(given)).toBeNull()
    },
  )

  test('a file that is no picture shows nothing', () => {
    expect(imageProps({ mimeType: 'application/pdf', url: '/api/media/file/a.pdf' })).toBeNull()
  })

  test.each([
    ['a drawing', { height: 5, mimeType: 'image/svg+xml', url: `${base}/public`, width: 10 }],
    ['a picture of Payload’s own', { height: 5, url: '/api/media/file/a=b.jpg', width: 10 }],
    ['no size', { url: '/api/media/file/photo.jpg' }],
  ])('%s has one address', (_, given: ImageDocument) => {
    const props = imageProps(given, { quality: 50 })
    expect(props).toMatchObject({ src: given.url })
    expect(props).not.toHaveProperty('srcSet')
    expect(props?.width).toBe(given.width)
  })

  test.each([
    ['in local mode', '/api/cloudflare-images/local/hash/a'],
    ['on an own domain', 'https://shop.example.com/cdn-cgi/imagedelivery/hash/a'],
    ['behind a proxy', 'https://img.example.com/a'],
  ])('%s, only the variant changes', (_, at) => {
    const own = { height: 500, url: `${at}/width=500,fit=scale-down`, width: 500 }
    expect(srcset(own, { widths: [250] })).toBe(`${at}/width=250,fit=scale-down 250w`)
  })

  test('that were asked for by their sizes alone keep the crop of these', () => {
    expect(srcset(selected, { height: 300, width: 400, widths: [400] })).toBe(
      `${base}/width=400,height=300,fit=cover,${trim} 400w`,
    )
  })

  test.each(['/x/a/public?exp=1&sig=b', '/api/media/1/watermarked/public?token=abc'])(
    'that come as %s are not made from a size',
    (url) => {
      const kept = { ...selected, url }
      expect(imageProps(kept, { quality: 50 })).toMatchObject({ src: url })
      expect(srcset(kept)).toBe(`${url} 1200w`)
    },
  )
})

test('nothing is thrown, whatever a document and options hold', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constant(`${base}/width=3`))
  const number = fc.oneof(fc.double(), fc.integer())
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
  const rendition = { height: maybe(number), url: maybe(text), width: maybe(number) }
  const document = fc.record({
    ...rendition,
    cloudflare: maybe(
      fc.record({
        srcset: fc.oneof(maybe(text), fc.constant(`${base}/width=3 3w`)),
        variants: maybe(fc.array(fc.record({ name: text, ...rendition }), { maxLength: 2 })),
      }),
    ),
    focalX: maybe(number),
    sizes: maybe(fc.dictionary(text, maybe(fc.record(rendition)), { maxKeys: 2 })),
  })
  const options = fc.record(
    { background: text, height: number, variant: text, width: number, widths: fc.array(number) },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(document, options, (given, asked) => {
      const props = imageProps(given, asked)
      for (const url of (props?.srcSet ?? '').split(' ').filter((part) => part.startsWith(base))) {
        // No option gets in by the value of another.
        expect(url.slice(base.length + 1)).not.toMatch(/[/?#\s"<>]/)
      }
    }),
    { seed: 20_261_201 },
  )
})
