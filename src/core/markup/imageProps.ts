import type { VariantOptions } from '../variantOptionTypes.js'
import type { Candidate, Candidates } from './candidates.js'
import type { ImageDocument, ImageRelation, VariantNameOf } from './imageDocument.js'

import { findCandidates } from './candidates.js'
import { focalOf, readImage } from './imageDocument.js'

/** How a picture is shown. With `width` and `height`, it is cut to that shape. */
export type ImageOptions<Name extends string = string> = VariantOptions & {
  /** @default the document's own `alt` */
  alt?: string | undefined
  /** For the picture that the page opens with: it is loaded at once. @default false */
  priority?: boolean | undefined
  /** How wide the picture is shown, as in HTML. @default `width` on screens that are wide enough, else 100vw */
  sizes?: string | undefined
  /** One of the document's sizes or named variants. */
  variant?: Name | undefined
  /** Widths to offer, in pixels. */
  widths?: readonly number[] | undefined
}

/** Attributes of an `img` element, as React and Preact name them. */
export type ImageProps = {
  alt: string
  decoding: 'async'
  fetchPriority?: 'high'
  height?: number
  loading: 'eager' | 'lazy'
  sizes?: string
  src: string
  srcSet?: string
  style?: { objectFit?: 'cover'; objectPosition?: string }
  width?: number
}

/** A picture for one kind of screen. */
export type SourceOptions<Name extends string = string> = ImageOptions<Name> & {
  /** A media query, such as `(min-width: 60rem)`. */
  media: string
}

export type PictureOptions<Name extends string = string> = ImageOptions<Name> & {
  /** The first whose media query holds is shown, else the picture itself. */
  sources: readonly SourceOptions<Name>[]
}

/** Attributes of a `picture` element's children. */
export type PictureProps = {
  img: ImageProps
  sources: { height?: number; media: string; sizes: string; srcSet: string; width?: number }[]
}

/** One picture with its real size. */
export type ImageURL = { height?: number; url: string; width?: number }

/**
 * Attributes for an `img` element that shows a document's picture: `srcSet` and `sizes`, the size that
 * holds its place, and what loads it at the right time. Null where the document shows no picture.
 *
 * @example `<img {...imageProps(post.hero, { ...presets.card })} />`
 */
export function imageProps<const D extends ImageRelation>(
  doc: D,
  options: ImageOptions<VariantNameOf<D>> = {},
): ImageProps | null {
  const found = find(doc, options)
  return found && toImageProps({ ...found, options })
}

/** The same as `imageProps`, with another cut or picture for each kind of screen. */
export function pictureProps<const D extends ImageRelation>(
  doc: D,
  { sources, ...options }: PictureOptions<VariantNameOf<D>>,
): null | PictureProps {
  const found = find(doc, options)
  if (found === null) return null
  const given = sources.flatMap(({ media, ...own }) => {
    const source = find(doc, own)
    return source === null ? [] : [{ ...source, media, options: own }]
  })
  const isUncut = [found, ...given].some(({ candidates }) => candidates.isUncut)
  return {
    img: toImageProps({
      ...found,
      candidates: { ...found.candidates, isUncut },
      options,
    }),
    sources: given.map(({ candidates, media, options: own }) => ({
      ...statedSize({ candidates, options: own }),
      media,
      sizes: own.sizes ?? options.sizes ?? sizesOf(own),
      srcSet:
        candidates.list.length > 1 ? toSrcset(candidates.list) : (candidates.list[0]?.url ?? ''),
    })),
  }
}

/** The text of a `srcset` attribute. Null where the document shows no picture. */
export function srcset<const D extends ImageRelation>(
  doc: D,
  options: ImageOptions<VariantNameOf<D>> = {},
): null | string {
  const found = find(doc, options)
  return found && toSrcset(found.candidates.list)
}

/**
 * One address, with the size of its picture: the widest that is offered, or the one for `width`.
 *
 * @example `imageURL(post.hero, presets.og)`
 */
export function imageURL<const D extends ImageRelation>(
  doc: D,
  options: ImageOptions<VariantNameOf<D>> = {},
): ImageURL | null {
  const found = find(doc, options)
  if (found === null) return null
  const { list, shape } = found.candidates
  const { width } = options
  const chosen = list.find((one) => typeof width === 'number' && one.width >= width) ?? list.at(-1)
  return chosen === undefined ? null : { ...sizeAt(chosen.width, shape), url: chosen.url }
}

type Found = { candidates: Candidates; doc: ImageDocument }

function find(given: ImageRelation, options: ImageOptions): Found | null {
  const doc = readImage(given)
  const candidates = doc && findCandidates(doc, options)
  return candidates ? { candidates, doc } : null
}

const toSrcset = (list: readonly Candidate[]): string =>
  list.map(({ url, width }) => (width > 0 ? `${url} ${width}w` : url)).join(', ')

function sizeAt(width: number, shape: number): { height?: number; width?: number } {
  return width > 0 && shape > 0 ? { height: Math.max(1, Math.round(width * shape)), width } : {}
}

type Asked = { candidates: Candidates; options: ImageOptions }

/** What holds the place: the box that is asked for, else the shape of the picture. */
function statedSize({ candidates: { list, shape }, options: { height, width } }: Asked): {
  height?: number
  width?: number
} {
  if (typeof width !== 'number') return sizeAt(list.at(-1)?.width ?? 0, shape)
  return height === undefined ? sizeAt(width, shape) : { height, width }
}

function sizesOf({ width }: ImageOptions): string {
  return typeof width === 'number' ? `(min-width: ${width}px) ${width}px, 100vw` : '100vw'
}

/** What a browser without `srcset` gets, and a program that reads the page. */
const widthForAll = 1320

function toImageProps({ candidates, doc, options }: Asked & Found): ImageProps {
  const { list } = candidates
  const src = list.findLast(({ width }) => width <= widthForAll)?.url ?? list[0]?.url ?? ''
  const { alt, priority = false } = options
  const style = styleOf({ candidates, doc })
  return {
    alt: alt ?? doc.alt ?? '',
    decoding: 'async',
    ...(priority ? { fetchPriority: 'high' } : {}),
    ...statedSize({ candidates, options }),
    loading: priority ? 'eager' : 'lazy',
    // Before src: some browsers begin to load as soon as they have that.
    ...(list.length > 1
      ? { sizes: options.sizes ?? sizesOf(options), srcSet: toSrcset(list) }
      : {}),
    src,
    ...(style === undefined ? {} : { style }),
  }
}

/** Where the page's own CSS cuts the picture, it cuts around the focal point. */
function styleOf({ candidates: { isUncut }, doc }: Found): ImageProps['style'] {
  const focal = focalOf(doc)
  if (focal === undefined && !isUncut) return undefined
  return {
    ...(isUncut ? { objectFit: 'cover' } : {}),
    ...(focal === undefined ? {} : { objectPosition: `${focal.x}% ${focal.y}%` }),
  }
}
