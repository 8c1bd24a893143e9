import type { SnippetSource } from './snippets.js'

import { describe, expect, test } from '@jest/globals'

import { buildDeliveryURL, parseDeliveryBase } from '../../core/deliveryURL.js'
import { getImageProps, getPictureProps } from '../../core/responsive.js'
import { formatSnippet } from './snippets.js'

const imageId = 'harbour/dawn 1'
const original = { height: 1501, width: 1900 }
const options = { fit: 'cover', height: 400, width: 400 } as const
const widths = [320, 400]
const bases = [
  ['imagedelivery.net', parseDeliveryBase({ accountHash: 'Vi7wi5KSItxGFsWRG2Us6Q' })],
  [
    'an own domain',
    parseDeliveryBase({
      accountHash: 'Vi7wi5KSItxGFsWRG2Us6Q',
      baseURL: 'https://example.com/pictures',
    }),
  ],
  [
    'a proxy',
    parseDeliveryBase({
      accountHash: 'Vi7wi5KSItxGFsWRG2Us6Q',
      baseURL: 'https://example.com',
      includeAccountHash: false,
    }),
  ],
] as const

const sourceOf = (
  delivery: (typeof bases)[number][1],
  variant: string | typeof options = options,
): SnippetSource => ({
  alt: 'A "harbour" & dawn',
  imageId,
  isFlexible: true,
  original,
  rendition: {
    height: 400,
    url: buildDeliveryURL({ delivery, imageId, variant }),
    width: 400,
  },
})

/** Attributes of every element, in their order. */
function readTags(code: string): { [name: string]: string }[] {
  return [...code.matchAll(/<(?:img|source)\n(?<body>[^>]*)\/>/g)].map(({ groups }) =>
    Object.fromEntries(
      [...groups!.body!.matchAll(/(?<name>[a-z]+)="(?<value>[^"]*)"/gi)].map((found) => [
        found.groups!.name!,
        found.groups!.value!.replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
      ]),
    ),
  )
}

const asAttributes = ({ srcSet, ...props }: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries({ ...props, srcset: srcSet }).map(([name, value]) => [name, String(value)]),
  )

describe.each(bases)('code for a flexible size on %s', (_name, delivery) => {
  const source = sourceOf(delivery)
  const args = { alt: source.alt, delivery, imageId, options, source: original, widths }

  test('img is what getImageProps gives', () => {
    const [img] = readTags(formatSnippet({ kind: 'img', source }))
    expect(img).toEqual(asAttributes(getImageProps(args)))
  })

  test('picture is what getPictureProps gives', () => {
    const tags = readTags(formatSnippet({ kind: 'picture', source }))
    const { img, sources } = getPictureProps(args)
    expect(tags).toEqual([...sources, img].map(asAttributes))
  })

  test('next/image has the package’s loader', () => {
    const code = formatSnippet({ kind: 'next', source })
    expect(code).toContain("from 'payload-cloudflare-images/urls'")
    expect(code).toContain('options: {"width":400,"height":400,"fit":"cover"}')
    expect(code).toContain('alt={"A \\"harbour\\" & dawn"}')
  })
})

describe('code for an address that stands alone', () => {
  const [, delivery] = bases[0]
  test.each([
    ['a private image', { ...sourceOf(delivery), isFlexible: false }],
    ['a picture with a mark', { ...sourceOf(delivery), imageId: null }],
    ['a named variant of another shape', sourceOf(delivery, 'hero')],
  ])('%s', (_name, source) => {
    const { url } = source.rendition
    const img = { alt: source.alt, height: '400', src: url, width: '400' }
    expect(readTags(formatSnippet({ kind: 'img', source }))).toEqual([img])
    expect(readTags(formatSnippet({ kind: 'picture', source }))).toEqual([img])
    expect(formatSnippet({ kind: 'next', source })).toContain('unoptimized')
  })

  test('a named variant that shows the whole picture has widths', () => {
    const source = sourceOf(delivery, 'public')
    source.rendition = { ...source.rendition, height: 316 }
    const [img] = readTags(formatSnippet({ kind: 'img', source }))
    expect(img?.srcset).toContain('400w')
  })
})
