import type { DeliveryShape } from '../../core/deliveryURL.js'
import type { Size } from '../../core/geometry.js'
import type { ImageProps, ImagePropsArgs, PictureProps } from '../../core/responsive.js'
import type { VariantOptions } from '../../core/variantOptions.js'

import { defaultWidths, getImageProps, getPictureProps } from '../../core/responsive.js'
import { isFlexibleSegment, parseVariantOptions } from '../../core/variant.js'

export type SnippetKind = 'img' | 'next' | 'picture'

export type SnippetSource = {
  alt: string
  /** `null` where it is kept from this viewer. */
  imageId: null | string
  /** Whether any options may stand in an address of this image. */
  isFlexible: boolean
  original: Size
  /** What the card shows. */
  rendition: { height: number; url: string; width: number }
}

type FormatSnippetArgs = {
  kind: SnippetKind
  source: SnippetSource
}

/**
 * Code for a site, with the addresses of flexible variants in several widths. Where only the
 * one address can be known (named variants, private images, marks), it stands alone.
 */
export function formatSnippet({ kind, source }: FormatSnippetArgs): string {
  const args = flexibleArgs(source)
  if (kind === 'next') return formatNext({ args, source })
  const plain = plainProps(source)
  if (kind === 'img') {
    return formatTag({ attributes: args ? getImageProps(args) : plain, tag: 'img' })
  }
  return formatPicture(args ? getPictureProps(args) : { img: plain, sources: [] })
}

type PlainProps = Omit<ImageProps, 'sizes' | 'srcSet'>

const plainProps = ({ alt, rendition: { height, url, width } }: SnippetSource): PlainProps => ({
  alt,
  height,
  src: url,
  width,
})

/** What the helpers need, where the card's picture can be had in other widths. */
export function flexibleArgs(source: SnippetSource): ImagePropsArgs | undefined {
  const { alt, imageId, isFlexible, original, rendition } = source
  if (!isFlexible || imageId === null) return undefined
  const address = readAddress({ imageId, url: rendition.url })
  const options = address && readOptions({ ...source, segment: address.segment })
  if (address === undefined || options === undefined) return undefined
  const { delivery } = address
  const widths = [...defaultWidths.filter((width) => width < rendition.width), rendition.width]
  return { alt, delivery, imageId, options, source: original, widths }
}

type ReadAddressArgs = {
  imageId: string
  url: string
}

/** The address says where pictures are delivered from, before the id, and in what variant, behind it. */
function readAddress({
  imageId,
  url,
}: ReadAddressArgs): undefined | { delivery: DeliveryShape; segment: string } {
  const id = `/${imageId.split('/').map(encodeURIComponent).join('/')}/`
  const at = url.lastIndexOf(id)
  if (at < 0) return undefined
  const base = url.slice(0, at)
  const { origin = '' } = /^(?<origin>https?:\/\/[^/]+)/.exec(base)?.groups ?? {}
  const pathPrefix = base.slice(origin.length)
  return {
    delivery: { accountHash: '', includeAccountHash: false, origin, pathPrefix },
    segment: url.slice(at + id.length).replace(/[?#].*$/, ''),
  }
}

type ReadOptionsArgs = SnippetSource & { segment: string }

/** A named variant says nothing of its options; one in the picture's own shape shows all of it. */
function readOptions({
  original,
  rendition: { height, width },
  segment,
}: ReadOptionsArgs): undefined | VariantOptions {
  if (isFlexibleSegment(segment)) return parseVariantOptions(segment)
  const isWhole = Math.abs(width / height - original.width / original.height) < 0.01
  return isWhole ? { fit: 'scale-down' } : undefined
}

type Attributes = Readonly<Record<string, number | string>>

function escape(value: number | string): string {
  return String(value).replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}

type FormatTagArgs = {
  attributes: Attributes | ImageProps | PlainProps
  indent?: string
  tag: string
}

function formatTag({ attributes, indent = '', tag }: FormatTagArgs): string {
  const lines = Object.entries(attributes).map(
    ([name, value]: [string, number | string]) =>
      `${indent}  ${name === 'srcSet' ? 'srcset' : name}="${escape(value)}"`,
  )
  return [`${indent}<${tag}`, ...lines, `${indent}/>`].join('\n')
}

type FormatPictureArgs = {
  img: PictureProps['img'] | PlainProps
  sources: PictureProps['sources']
}

function formatPicture({ img, sources }: FormatPictureArgs): string {
  const tags = sources.map((attributes) => formatTag({ attributes, indent: '  ', tag: 'source' }))
  return [
    '<picture>',
    ...tags,
    formatTag({ attributes: img, indent: '  ', tag: 'img' }),
    '</picture>',
  ].join('\n')
}

type FormatNextArgs = {
  args: ImagePropsArgs | undefined
  source: SnippetSource
}

/** With the package's loader; without it where the address must stay as it is. */
function formatNext({ args, source: { alt, rendition } }: FormatNextArgs): string {
  const { height, url, width } = rendition
  const size = `height={${height}} src=${JSON.stringify(url)} width={${width}}`
  const image = "import Image from 'next/image'"
  if (args === undefined) {
    return `${image}\n\n<Image alt={${JSON.stringify(alt)}} ${size} unoptimized />`
  }
  const { delivery, options = {} } = args
  const loader = [
    "import { createCloudflareLoader } from 'payload-cloudflare-images/urls'",
    '',
    'const loader = createCloudflareLoader({',
    `  delivery: ${JSON.stringify(delivery)},`,
    `  options: ${JSON.stringify(options)},`,
    '})',
  ].join('\n')
  return `${image}\n${loader}\n\n<Image alt={${JSON.stringify(alt)}} ${size} loader={loader} />`
}
