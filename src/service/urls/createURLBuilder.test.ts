import type { DocumentImage } from '../documentImage.js'
import type { URLSettings } from './urlTypes.js'

import { describe, expect, test } from '@jest/globals'

import { getOutputSize } from '../../core/outputSize.js'
import { verifySignedURL } from '../../core/signing.js'
import { createURLBuilder } from './createURLBuilder.js'
import { planImageSizes } from './imageSizes.js'

const delivery = {
  accountHash: 'Vi7wi5KSItxGFsWRG2Us6Q',
  includeAccountHash: true,
  origin: 'https://imagedelivery.net',
  pathPrefix: '',
}
const imageId = '2cdc28f0-017a-49c4-9ed7-87056c839c01'
const base = `https://imagedelivery.net/${delivery.accountHash}/${imageId}`

const variants: URLSettings['variants'] = [
  {
    name: 'public',
    neverRequireSignedURLs: false,
    options: { fit: 'scale-down', height: 768, metadata: 'copyright', width: 1366 },
  },
  {
    name: 'thumbnail',
    neverRequireSignedURLs: false,
    options: { fit: 'cover', height: 240, metadata: 'copyright', width: 240 },
  },
]

const inputs = [
  { height: 300, name: 'card', width: 400 },
  { name: 'wide', width: 3000 },
  { height: 90, name: 'banner', width: 4000, withoutEnlargement: false },
  { formatOptions: { format: 'jpg' }, name: 'photo', width: 200 },
  { formatOptions: { format: 'avif' }, name: 'small', width: 1200 },
  { formatOptions: { format: 'avif' }, name: 'large', width: 1201 },
]

function settingsFor({ flexible }: { flexible: boolean }): URLSettings {
  const { plans } = planImageSizes({
    flexible,
    path: 'sizes',
    problem: ({ path }) => {
      throw new Error(path)
    },
    sizes: flexible ? inputs : inputs.filter(({ formatOptions }) => formatOptions === undefined),
  })
  return {
    defaultVariant: 'public',
    delivery,
    flexible,
    sizes: plans,
    thumbnailVariant: 'thumbnail',
    unnamed: [],
    variants,
  }
}

const image: DocumentImage = {
  crop: undefined,
  focal: undefined,
  height: 1501,
  imageId,
  mimeType: 'image/jpeg',
  requireSignedURLs: false,
  width: 1900,
}

const build = (changes: Partial<DocumentImage> = {}, flexible = true) =>
  createURLBuilder(settingsFor({ flexible })).all({
    image: { ...image, ...changes },
    signer: undefined,
  })

describe('a picture as it was uploaded', () => {
  test('has its named variants by name, with the size they are delivered in', () => {
    const urls = build()
    expect(urls.url).toBe(`${base}/public`)
    expect(urls.thumbnailURL).toBe(`${base}/thumbnail`)
    expect(urls.variants).toEqual([
      { height: 768, name: 'public', url: `${base}/public`, width: 972 },
      { height: 240, name: 'thumbnail', url: `${base}/thumbnail`, width: 240 },
    ])
  })

  test('has its sizes as flexible variants, or as named ones where only those work', () => {
    expect(build().sizes.card?.url).toBe(`${base}/width=400,height=300,fit=cover`)
    expect(build({}, false).sizes.card?.url).toBe(`${base}/card`)
  })

  // The size is 400 x 300.
  test.each([
    [{ height: 1000, width: 399 }, false],
    [{ height: 299, width: 1000 }, false],
    [{ height: 299, width: 400 }, false],
    [{ height: 300, width: 399 }, false],
    [{ height: 299, width: 399 }, true],
  ])('a picture of %j leaves a size of two sides empty: %s', (size, isEmpty) => {
    for (const flexible of [true, false]) {
      const { url, width } = build(size, flexible).sizes.card!
      expect([url === null, width === null]).toEqual([isEmpty, isEmpty])
    }
  })

  test.each([
    [
      'image/jpeg',
      { card: 'image/jpeg', large: 'image/webp', photo: 'image/jpeg', small: 'image/avif' },
    ],
    // A drawing is delivered as it is, and HEIC never.
    [
      'image/svg+xml',
      {
        card: 'image/svg+xml',
        large: 'image/svg+xml',
        photo: 'image/svg+xml',
        small: 'image/svg+xml',
      },
    ],
    [
      'image/heic',
      { card: 'image/jpeg', large: 'image/webp', photo: 'image/jpeg', small: 'image/avif' },
    ],
  ])('%s says of its sizes what is delivered', (mimeType, expected) => {
    const { sizes } = build({ mimeType })
    const said = Object.keys(expected).map((name) => [name, sizes[name]?.mimeType])
    expect(Object.fromEntries(said)).toEqual(expected)
  })

  test('an animation is never enlarged: too many pixels of all frames would be an error', () => {
    const small = { height: 350, mimeType: 'image/gif', width: 300 }
    const { sizes, thumbnailURL } = build(small)
    expect(sizes.card).toMatchObject({
      height: 300,
      url: `${base}/width=400,height=300,fit=crop`,
      width: 300,
    })
    expect(sizes.banner).toMatchObject({ height: 90, width: 300 })
    expect(thumbnailURL).toBe(`${base}/thumbnail`)
    const large = build({ ...small, height: 1501, width: 1900 })
    expect(large.sizes.card?.url).toBe(`${base}/width=400,height=300,fit=cover`)
    expect(build({ ...small, mimeType: 'image/png' }).sizes.card).toMatchObject({
      height: 300,
      width: 400,
    })
  })

  test.each([
    // All of its box is delivered, in each frame.
    { fit: 'contain', large: 'fit=pad', small: { height: 80, width: 60 } },
    { fit: 'fill', large: 'fit=squeeze', small: { height: 80, width: 60 } },
    { fit: 'inside', large: 'fit=contain', small: { height: 80, width: 60 } },
    { fit: 'cover', large: 'fit=cover', small: { height: 80, width: 60 } },
  ])('$fit fills no box with more pixels than the animation has', ({ fit, large, small }) => {
    const { plans } = planImageSizes({
      flexible: true,
      path: 'sizes',
      problem: ({ path }) => {
        throw new Error(path)
      },
      sizes: [{ fit, height: 90, name: 'box', width: 120, withoutEnlargement: false }],
    })
    const builder = createURLBuilder({ ...settingsFor({ flexible: true }), sizes: plans })
    const boxOf = (size: { height: number; width: number }) =>
      builder.all({ image: { ...image, ...size, mimeType: 'image/gif' }, signer: undefined }).sizes
        .box
    const box = boxOf(small)
    expect(box).toMatchObject(small)
    expect(box?.url).toMatch(/fit=(?:crop|scale-down)/)
    // Higher than its picture, and with fewer pixels.
    expect(boxOf({ height: 200, width: 400 })?.url).toContain(large)
  })

  test('leaves a size empty that it is too small for, unless the size enlarges', () => {
    const { sizes } = build()
    expect(sizes.wide).toEqual({ height: null, mimeType: null, url: null, width: null })
    expect(sizes.banner).toMatchObject({ height: 90, width: 4000 })
  })

  test('offers widths up to its own, or the named variants that keep it whole', () => {
    expect(build().srcset?.match(/ \d+w/g)).toEqual([' 320w', ' 640w', ' 960w', ' 1280w', ' 1900w'])
    expect(build({}, false).srcset).toBe(`${base}/public 972w`)
  })
})

describe('focal point and crop', () => {
  test('change what crops, and leave the rest by name', () => {
    const urls = build({ focal: { x: 0, y: 0 } })
    expect(urls.thumbnailURL).toContain('gravity=0x0')
    expect(urls.url).toBe(`${base}/public`)
  })

  test('a crop is cut off everywhere, and sizes are those of what is left', () => {
    const urls = build({ crop: { height: 0.5, width: 0.5, x: 0.25, y: 0.25 } })
    for (const url of [urls.url, urls.thumbnailURL, urls.sizes.card?.url]) {
      expect(url).toContain('trim')
    }
    expect(urls.srcset?.match(/ \d+w/g)).toEqual([' 320w', ' 640w', ' 950w'])
    const { height, width } = getOutputSize({
      options: { fit: 'scale-down', height: 768, width: 1366 },
      source: { height: 751, width: 950 },
    })
    expect(urls.variants[0]).toMatchObject({ height, width })
  })

  test.each([
    { name: 'named variants alone work', result: () => build({ focal: { x: 0, y: 0 } }, false) },
    {
      name: 'the image is a drawing',
      result: () => build({ focal: { x: 0, y: 0 }, mimeType: 'image/svg+xml' }),
    },
  ])('do nothing where $name', ({ result }) => {
    expect(result().thumbnailURL).toBe(`${base}/thumbnail`)
  })

  test('do nothing where the image is private', () => {
    const { thumbnailURL } = createURLBuilder(settingsFor({ flexible: true })).all({
      image: { ...image, focal: { x: 0, y: 0 }, requireSignedURLs: true },
      signer: { expiresAt: 1_700_000_400, key: 'testkey-0123456789abcdef' },
    })
    expect(thumbnailURL).toContain(`${base}/thumbnail?exp=`)
  })
})

describe('other images', () => {
  test('a drawing is announced in its own size everywhere: Cloudflare never resizes it', () => {
    const {
      sizes,
      srcset,
      variants: all,
    } = build({ height: 40, mimeType: 'image/svg+xml', width: 30 })
    expect(all.map(({ height, width }) => [width, height])).toEqual([
      [30, 40],
      [30, 40],
    ])
    expect(sizes.wide).toMatchObject({ height: 40, mimeType: 'image/svg+xml', width: 30 })
    expect(srcset).toBeNull()
  })

  test('a private one is signed, until the given time', () => {
    const key = 'testkey-0123456789abcdef'
    const builder = createURLBuilder(settingsFor({ flexible: false }))
    const signed = builder.all({
      image: { ...image, requireSignedURLs: true },
      signer: { expiresAt: 1_700_000_400, key },
    })
    const url = signed.sizes.card?.url ?? ''
    expect(url).toContain('?exp=1700000400&sig=')
    expect(verifySignedURL({ keys: [key], nowSeconds: 1_700_000_399, url })).toBe('valid')
    expect(verifySignedURL({ keys: [key], nowSeconds: 1_700_000_400, url })).toBe('expired')
  })

  test('a private one has no address in flexible variants, which Cloudflare would refuse', () => {
    const builder = createURLBuilder(settingsFor({ flexible: true }))
    const { sizes, srcset, url } = builder.all({
      image: { ...image, requireSignedURLs: true },
      signer: { expiresAt: 1_700_000_400, key: 'testkey-0123456789abcdef' },
    })
    expect(url).toContain('/public?exp=')
    expect(srcset).toContain('/public?exp=')
    expect(sizes.card).toMatchObject({ url: null, width: 400 })
  })

  test('a private one has no address at all without a key', () => {
    const builder = createURLBuilder(settingsFor({ flexible: false }))
    const asked = { image: { ...image, requireSignedURLs: true }, signer: undefined }
    expect(JSON.stringify(builder.all(asked))).not.toContain(imageId)
    const [publicVariant] = variants
    const rendition = { options: publicVariant!.options, segment: 'public' }
    expect(builder.one({ ...asked, rendition }).url).toBeNull()
  })

  test('a key that comes later, or is replaced, signs from then on, and the one before no more', () => {
    const builder = createURLBuilder(settingsFor({ flexible: false }))
    const urlBy = (key: string | undefined): string | null =>
      builder.all({
        image: { ...image, requireSignedURLs: true },
        signer: key === undefined ? undefined : { expiresAt: 1_700_000_400, key },
      }).url
    for (const key of ['first', 'second', 'first']) {
      expect(verifySignedURL({ keys: [key], nowSeconds: 1_700_000_000, url: urlBy(key)! })).toBe(
        'valid',
      )
    }
    expect(urlBy(undefined)).toBeNull()
  })

  test('ids with slashes and percent signs stay what they are', () => {
    expect(build({ imageId: 'people/100%/é' }).url).toBe(
      `https://imagedelivery.net/${delivery.accountHash}/people/100%25/%C3%A9/public`,
    )
  })
})
