import type { DocumentImage } from '../documentImage.js'
import type { URLSettings } from './urlTypes.js'

import { describe, expect, test } from '@jest/globals'

import { getOutputSize } from '../../core/outputSize.js'
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
]
/** Only flexible variants have a format. */
const modern = { formatOptions: { format: 'webp' as const }, name: 'modern', width: 300 }

function settingsFor({ flexible }: { flexible: boolean }): URLSettings {
  const { plans } = planImageSizes({
    flexible,
    path: 'sizes',
    problem: ({ path }) => {
      throw new Error(path)
    },
    sizes: flexible ? [...inputs, modern] : inputs,
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

describe('an account that lacks something', () => {
  const flexible = settingsFor({ flexible: true })
  const [publicVariant] = variants
  const account = { flexible: false, variants: [publicVariant!] }
  const urlsOf = (settings: URLSettings, shown: DocumentImage = image) =>
    createURLBuilder(settings).all({ image: shown, signer: undefined })
  const { height, width } = getOutputSize({ options: publicVariant!.options, source: image })

  test('delivers the thumbnail that nobody declared by its options', () => {
    const urls = urlsOf({ ...flexible, unnamed: ['thumbnail'] })
    expect(urls.thumbnailURL).toBe(`${base}/width=240,height=240,fit=cover,metadata=copyright`)
    expect(urls.variants.map(({ name, width }) => [name, width])).toContainEqual(['thumbnail', 240])
    expect(urls.url).toBe(`${base}/public`)
    const named = settingsFor({ flexible: false })
    expect(urlsOf({ ...named, unnamed: ['thumbnail'] }).thumbnailURL).toBe(`${base}/thumbnail`)
  })

  test.each([true, false])('shows public in the place of what is missing (%s)', (isFlexible) => {
    const settings = { ...settingsFor({ flexible: isFlexible }), account }
    const urls = urlsOf(settings)
    const shown = [...Object.values(urls.sizes), ...urls.variants]
    expect(shown.length).toBeGreaterThan(3)
    for (const rendition of shown.filter(({ url }) => url !== null)) {
      expect(rendition).toMatchObject({ height, url: `${base}/public`, width })
    }
    expect(Object.values(urls.sizes).map(({ mimeType }) => mimeType)).not.toContain('image/webp')
    expect(urls.thumbnailURL).toBe(`${base}/public`)
    expect(urls.srcset).toBe(`${base}/public ${width}w`)
  })

  test('applies neither crop nor focal point where options are refused', () => {
    const cropped = { ...image, crop: { height: 50, width: 50, x: 0, y: 0 }, focal: { x: 0, y: 0 } }
    const settings = { ...flexible, account }
    expect(urlsOf(settings, cropped)).toEqual(urlsOf(settings))
    expect(createURLBuilder(settings).sizeOf(cropped)).toEqual(
      createURLBuilder(settings).sizeOf(image),
    )
  })

  test('delivers a missing variant by its options where they are allowed', () => {
    const urls = urlsOf({ ...flexible, account: { ...account, flexible: true } })
    expect(urls.thumbnailURL).toBe(`${base}/width=240,height=240,fit=cover,metadata=copyright`)
    expect(urls.sizes).toEqual(urlsOf(flexible).sizes)
  })

  test('signs public for a private image that lacks its variant', () => {
    const signer = { expiresAt: 2_000_000_000, key: 'secret-secret-secret' }
    const shown = { ...image, requireSignedURLs: true }
    const settings = { ...settingsFor({ flexible: false }), account }
    const urls = createURLBuilder(settings).all({ image: shown, signer })
    expect(urls.thumbnailURL).toMatch(new RegExp(`^${base}/public\\?exp=2000000000&sig=`))
    // By options a private image is never had.
    const open = createURLBuilder({ ...flexible, account }).all({ image: shown, signer })
    expect(open.sizes.card?.url).toBeNull()
  })

  test('announces the box that its public variant has', () => {
    const box = { fit: 'scale-down', height: 100, metadata: 'none', width: 100 } as const
    const account = { flexible: false, variants: [{ ...publicVariant!, options: box }] }
    const { sizes } = urlsOf({ ...flexible, account })
    expect(sizes.card).toMatchObject(getOutputSize({ options: box, source: image }))
  })
})
