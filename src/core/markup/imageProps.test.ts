import type { ImageDocument } from './imageDocument.js'

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { transformForFocalAndCrop } from '../crop.js'
import { parseDeliveryURL } from '../deliveryURL.js'
import { getOutputSize } from '../outputSize.js'
import { imageProps, imageURL, pictureProps, srcset } from './imageProps.js'
import { presets } from './presets.js'

const base = 'https://imagedelivery.net/hash/people/anna'
const trim = 'trim.top=10,trim.left=20,trim.width=1200,trim.height=900'

/** As REST gives it, with a crop and a focal point. */
const doc = {
  alt: 'Anna',
  cloudflare: {
    srcset: `${base}/width=320,fit=scale-down,${trim} 320w, ${base}/width=1200,fit=scale-down,${trim} 1200w`,
    variants: [
      { height: 900, name: 'public', url: `${base}/fit=scale-down,${trim}`, width: 1200 },
      { height: 900, name: 'hero', url: `${base}/hero`, width: 1600 },
    ],
  },
  focalX: 10,
  focalY: 50,
  height: 900,
  mimeType: 'image/jpeg',
  sizes: {
    square: {
      height: 400,
      url: `${base}/width=400,height=400,fit=cover,gravity=0x0.5,${trim}`,
      width: 400,
    },
    tooLarge: { height: null, url: null, width: null },
  },
  url: `${base}/fit=scale-down,${trim}`,
  width: 1200,
} satisfies ImageDocument

const lines = (text: null | string | undefined) => (text ?? '').split(', ')

describe('the whole picture', () => {
  test('comes with its crop, in every width up to its own', () => {
    expect(lines(srcset(doc))).toEqual(
      [320, 420, 560, 750, 1000, 1200].map(
        (width) => `${base}/width=${width},fit=scale-down,${trim} ${width}w`,
      ),
    )
  })

  test('has the attributes of an image that waits for its turn', () => {
    expect(imageProps(doc)).toEqual({
      alt: 'Anna',
      decoding: 'async',
      height: 900,
      loading: 'lazy',
      sizes: '100vw',
      src: `${base}/width=1200,fit=scale-down,${trim}`,
      srcSet: srcset(doc),
      style: { objectPosition: '10% 50%' },
      width: 1200,
    })
  })

  test('or of the one that the page opens with', () => {
    expect(imageProps(doc, { alt: '', priority: true, sizes: '50vw' })).toMatchObject({
      alt: '',
      fetchPriority: 'high',
      loading: 'eager',
      sizes: '50vw',
    })
  })

  test('that is shown at one width is offered for usual screens', () => {
    const { height, sizes, srcSet, width } = imageProps(doc, { width: 400 })!
    expect({ height, sizes, width }).toEqual({
      height: 300,
      sizes: '(min-width: 400px) 400px, 100vw',
      width: 400,
    })
    expect(lines(srcSet).map((line) => line.split(' ')[1])).toEqual([
      '320w',
      '400w',
      '500w',
      '600w',
      '800w',
      '1050w',
      '1200w',
    ])
  })
})

describe('a shape', () => {
  test('is cut around the focal point, and no larger than the picture', () => {
    expect(srcset(doc, { height: 900, width: 900, widths: [300, 900, 2000] })).toBe(
      [300, 900]
        .map(
          (width) =>
            `${base}/width=${width},height=${width},fit=cover,gravity=0x0.5,${trim} ${width}w`,
        )
        .join(', '),
    )
  })

  test.each(Object.entries(presets))('of the preset %s', (name, preset) => {
    const props = imageProps(doc, preset)!
    expect([props.width, props.height]).toEqual([preset.width, preset.height])
    for (const line of lines(srcset(doc, preset))) {
      const [url = '', width] = line.split(' ')
      const { variant } = parseDeliveryURL({ url })!
      if (variant.kind !== 'flexible') throw new Error('A named variant')
      const { height, ...box } = getOutputSize({
        options: variant.options,
        source: { height: 910, width: 1220 },
      })
      expect(`${box.width}w`).toBe(width)
      expect(Math.abs(height - (box.width * preset.height) / preset.width)).toBeLessThan(1)
      expect(variant.options.format).toBe(name === 'og' ? 'jpeg' : undefined)
    }
  })

  test('is cut as the site cuts its sizes', () => {
    const side = fc.integer({ max: 2000, min: 200 })
    const percent = fc.integer({ max: 100, min: 0 })
    fc.assert(
      fc.property(
        side,
        side,
        side,
        side,
        percent,
        percent,
        (width, height, w, h, focalX, focalY) => {
          const whole = { alt: '', focalX, focalY, height, url: `${base}/fit=scale-down`, width }
          const [first = ''] = lines(srcset(whole, { height: h, width: w, widths: [w] }))
          const [url = '', real] = first.split(' ')
          const variant = parseDeliveryURL({ url })?.variant
          if (variant?.kind !== 'flexible') throw new Error('A named variant')
          const { options } = variant
          const { gravity: expected = { x: 0.5, y: 0.5 } } = transformForFocalAndCrop({
            focal: { x: focalX, y: focalY },
            options: { fit: 'cover', height: h * 6, width: w * 6 },
            source: { height: height * 50, width: width * 50 },
          })
          const { gravity = { x: 0.5, y: 0.5 } } = options
          if (typeof gravity === 'string' || typeof expected === 'string') throw new Error('A word')
          // Half a pixel of a side, of what is cut away.
          const shape = h / w / (height / width)
          const spare = 1 - Math.min(shape, 1 / shape)
          expect(Math.abs(gravity.x - expected.x) * spare).toBeLessThan(0.001)
          expect(Math.abs(gravity.y - expected.y) * spare).toBeLessThan(0.001)
          const output = getOutputSize({ options, source: { height, width } })
          expect(`${output.width}w`).toBe(real)
        },
      ),
      { seed: 20_261_201 },
    )
  })
})

describe('a size or variant', () => {
  test('is offered in further widths of its shape', () => {
    expect(srcset(doc, { variant: 'square', widths: [200, 900] })).toBe(
      [200, 900]
        .map(
          (width) =>
            `${base}/width=${width},height=${width},fit=cover,gravity=0x0.5,${trim} ${width}w`,
        )
        .join(', '),
    )
  })

  test('whose options the document does not say is that one address', () => {
    expect(imageProps(doc, { variant: 'hero' })).toEqual({
      alt: 'Anna',
      decoding: 'async',
      height: 900,
      loading: 'lazy',
      src: `${base}/hero`,
      style: { objectPosition: '10% 50%' },
      width: 1600,
    })
  })

  test('that the picture is too small for is the picture', () => {
    expect(srcset(doc, { variant: 'tooLarge' })).toBe(srcset(doc))
  })
})

describe('options', () => {
  test('join those of the address', () => {
    expect(srcset(doc, { format: 'avif', quality: 60, variant: 'square', widths: [200] })).toBe(
      `${base}/width=200,height=200,fit=cover,gravity=0x0.5,${trim},quality=60,format=avif 200w`,
    )
  })

  test('of bad widths are left out', () => {
    expect(srcset(doc, { widths: [0, -1, 1.5, NaN, 12_001, 200] })).toBe(
      `${base}/width=200,fit=scale-down,${trim} 200w`,
    )
  })
})

const signed = {
  alt: 'A proof',
  cloudflare: {
    srcset: '/x/a/small?exp=1&sig=a 640w, /x/a/public?exp=1&sig=b 1200w',
    variants: [
      { height: 630, name: 'og', url: '/x/a/og?exp=1&sig=c', width: 1200 },
      { height: 315, name: 'og2', url: '/x/a/og2?exp=1&sig=d', width: 600 },
    ],
  },
  focalX: 25,
  focalY: 75,
  height: 900,
  url: '/x/a/public?exp=1&sig=b',
  width: 1200,
} satisfies ImageDocument

describe('a private picture or one with a mark', () => {
  test('is offered as the document has it', () => {
    expect(srcset(signed)).toBe(signed.cloudflare.srcset)
    expect(srcset(signed, { quality: 3, widths: [7] })).toBe(signed.cloudflare.srcset)
  })

  test('in the shape of those variants that have it', () => {
    expect(srcset(signed, presets.og)).toBe('/x/a/og2?exp=1&sig=d 600w, /x/a/og?exp=1&sig=c 1200w')
    expect(imageURL(signed, presets.og)).toEqual({
      height: 630,
      url: '/x/a/og?exp=1&sig=c',
      width: 1200,
    })
  })

  test('else CSS cuts it', () => {
    expect(imageProps(signed, presets.avatar)).toMatchObject({
      height: 96,
      src: signed.url,
      style: { objectFit: 'cover', objectPosition: '25% 75%' },
      width: 96,
    })
  })

  test('with a flexible address of a size that has no mark', () => {
    const marked = {
      cloudflare: { srcset: null },
      height: 9,
      sizes: { card: { height: 3, url: `${base}/width=4,height=3,fit=cover`, width: 4 } },
      url: '/api/media/1/watermarked/public?token=abc',
      width: 12,
    }
    expect(imageProps(marked, { height: 10, width: 10 })).toMatchObject({ src: marked.url })
  })
})

describe('art direction', () => {
  test('cuts for each kind of screen', () => {
    const { img, sources } = pictureProps(doc, {
      sources: [
        { height: 300, media: '(max-width: 40rem)', width: 300, widths: [300] },
        { media: 'print', sizes: '10cm', variant: 'hero' },
      ],
      widths: [600, 1200],
    })!
    expect(img).toEqual(imageProps(doc, { widths: [600, 1200] }))
    expect(sources).toEqual([
      {
        height: 300,
        media: '(max-width: 40rem)',
        sizes: '(min-width: 300px) 300px, 100vw',
        srcSet: `${base}/width=300,height=300,fit=cover,gravity=0x0.5,${trim}`,
        width: 300,
      },
      { height: 900, media: 'print', sizes: '10cm', srcSet: `${base}/hero`, width: 1600 },
    ])
  })
})
