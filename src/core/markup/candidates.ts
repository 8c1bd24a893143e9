import type { VariantOptions } from '../variantOptionTypes.js'
import type { ImageDocument, Rendition } from './imageDocument.js'

import { findRendition, focalOf, listRenditions, toRendition } from './imageDocument.js'
import { type Frame, isSide, openWidth, readSegment, shapeOf, toTexts } from './segment.js'

/** Each is a third wider than the one before: no screen gets many more pixels than it shows. */
export const defaultWidths: readonly number[] = [320, 420, 560, 750, 1000, 1320, 1760, 2340, 3120]

/** Pixels of screens per pixel of CSS. */
const densities = [1, 1.25, 1.5, 2, 2.625, 3]

export type CandidateOptions = VariantOptions & {
  variant?: string | undefined
  widths?: readonly number[] | undefined
}

export type Candidate = { url: string; width: number }

/** What a browser may choose from, narrow ones first. */
export type Candidates = {
  /** The picture has another shape than was asked for: CSS has to cut it. */
  isUncut: boolean
  list: readonly Candidate[]
  /** Height by width of each; 0 where it is not known. */
  shape: number
}

/** The picture of a document in the shape that is asked for, in several widths where it can be had. */
export function findCandidates(
  doc: ImageDocument,
  options: CandidateOptions,
): Candidates | undefined {
  const named = options.variant === undefined ? undefined : findRendition(doc, options.variant)
  const shown = named ?? toRendition(doc)
  if (shown === undefined) return undefined
  const open = doc.mimeType === 'image/svg+xml' ? undefined : openFrame({ doc, named, options })
  if (open !== undefined) return flexible({ doc, ...open, options, shown })
  return fixed({ doc, named, options, shown })
}

type Asked = { doc: ImageDocument; named: Rendition | undefined; options: CandidateOptions }

type Opened = { frame: Frame; isBox: boolean }

/** The address that other widths are made from: of the variant, else of the whole picture with its crop. */
function openFrame({ doc, named, options }: Asked): Opened | undefined {
  const found = named === undefined ? wholeFrame(doc) : readFrame(named.url)
  if (found === undefined) return undefined
  const asked = toTexts(options)
  const isBox = asked.has('width') && asked.has('height')
  const texts = new Map(found.texts)
  if (isBox || named === undefined) for (const key of ['fit', 'gravity']) texts.delete(key)
  if (isBox) texts.set('fit', 'cover')
  else asked.delete('width')
  for (const [key, text] of asked) texts.set(key, text)
  const shape = shapeOf(texts)
  if (isBox && shape !== undefined && !texts.has('gravity')) {
    const gravity = gravityOf({ doc, fit: texts.get('fit'), shape })
    if (gravity !== undefined) texts.set('gravity', gravity)
  }
  if (!texts.has('fit')) texts.set('fit', 'scale-down')
  return { frame: { ends: found.ends, shape, texts }, isBox }
}

type Found = Pick<Frame, 'ends' | 'texts'>

/** `srcset` is what the site says of the whole picture; other addresses show that options are allowed. */
function wholeFrame(doc: ImageDocument): Found | undefined {
  const { cloudflare, url } = doc
  const srcset = cloudflare?.srcset
  // The site has looked: there are no other widths.
  if (srcset === null) return undefined
  if (typeof srcset === 'string') return readFrame(readSrcset(srcset).at(-1)?.url ?? '')
  const address = url ?? ''
  return isBound(address) ? undefined : (readFrame(address) ?? frameOfSize(doc))
}

/** Of a size, only the crop is that of the picture. */
function frameOfSize(doc: ImageDocument): Found | undefined {
  for (const { url } of listRenditions(doc)) {
    const { ends, texts } = readFrame(url) ?? {}
    if (ends === undefined || texts === undefined) continue
    return { ends, texts: new Map([...texts].filter(([key]) => key.startsWith('trim.'))) }
  }
  return undefined
}

/** Signed, or with a mark: it holds for this one variant. */
const isBound = (url: string): boolean => /[?&](?:sig|token)=/.test(url)

/** Undefined for named variants, for signed addresses, and for those of other hosts. */
function readFrame(url: string): Found | undefined {
  const [, start = '', segment = '', end = ''] =
    /^([^?#\s]*\/)([^/?#\s]+)\/?([?#].*)?$/.exec(url) ?? []
  if (start === '' || isBound(end)) return undefined
  const texts = readSegment(segment)
  return texts && { ends: [start, end], texts }
}

type GravityOfArgs = { doc: ImageDocument; fit: string | undefined; shape: number }

/**
 * Cloudflare's `XxY` for a cut that is centred on the focal point, or as near as the edges allow: the
 * share of what is cut away that lies before it.
 */
function gravityOf({ doc, fit, shape }: GravityOfArgs): string | undefined {
  const focal = focalOf(doc)
  const { height, width } = doc
  if (focal === undefined || !height || !width || !/^(?:aspect-)?crop$|^cover$/.test(fit ?? '')) {
    return undefined
  }
  // The share of the picture that stays; the whole of one side does.
  const kept = shape / (height / width)
  const x = kept > 1 ? shareBefore(focal.x, 1 / kept) : 0.5
  const y = kept < 1 ? shareBefore(focal.y, kept) : 0.5
  return `${x}x${y}`
}

function shareBefore(percent: number, kept: number): number {
  const start = Math.min(Math.max(percent / 100 - kept / 2, 0), 1 - kept)
  return Math.round((start / (1 - kept)) * 10_000) / 10_000
}

type FlexibleArgs = Opened & {
  doc: ImageDocument
  options: CandidateOptions
  shown: Rendition
}

function flexible({ doc, frame, isBox, options, shown }: FlexibleArgs): Candidates {
  const shape = frame.shape ?? shapeOfSize(isBox ? toSize(doc) : shown)
  const largest = largestWidth({ doc, frame, shape })
  const urlAt = openWidth(frame)
  const list = listWidths(options)
    .filter((width, index, all) => width <= largest || (all[index - 1] ?? 0) < largest)
    .map((wanted) => {
      const width = Math.min(wanted, largest)
      return { url: urlAt(width), width }
    })
  return { isUncut: false, list, shape }
}

const toSize = ({ height, width }: ImageDocument) => ({ height: height ?? 0, width: width ?? 0 })
const shapeOfSize = ({ height, width }: { height: number; width: number }): number =>
  width > 0 ? height / width : 0

/** Nothing is announced larger than the picture can fill it. */
function largestWidth({
  doc,
  frame,
  shape,
}: {
  doc: ImageDocument
  frame: Frame
  shape: number
}): number {
  const { height, width } = toSize(doc)
  if (width === 0) return Infinity
  const isCut = frame.shape !== undefined && /crop|cover/.test(frame.texts.get('fit') ?? '')
  return Math.max(1, isCut && height > 0 ? Math.min(width, Math.floor(height / shape)) : width)
}

/** Those that are given; else for the width that is shown on usual screens; else for any place. */
function listWidths({ width, widths }: CandidateOptions): readonly number[] {
  const given = (widths ?? []).filter(isSide)
  if (given.length > 0) return [...new Set(given)].sort((a, b) => a - b)
  if (typeof width !== 'number' || !isSide(width)) return defaultWidths
  const shown = densities.map((density) => Math.round(width * density)).filter(isSide)
  return [...defaultWidths.filter((narrow) => narrow < width), ...shown]
}

/** Only what the document has: private pictures, marks, and accounts without flexible variants. */
function fixed({ doc, named, options, shown }: Asked & { shown: Rendition }): Candidates {
  const { height, width } = options
  const isBox = typeof width === 'number' && typeof height === 'number' && width > 0
  const own = shapeOfSize(shown)
  const shape = isBox ? height / width : own
  const isAlike = (one: Rendition) => Math.abs(shapeOfSize(one) / shape - 1) < 0.02
  const only = { isUncut: isBox && !isAlike(shown), list: [toCandidate(shown)], shape: own }
  if (named !== undefined) return only
  const found = isBox
    ? listRenditions(doc).filter(isAlike).map(toCandidate)
    : readSrcset(doc.cloudflare?.srcset ?? '')
  if (found.length === 0) return only
  const byWidth = new Map(found.map((candidate) => [candidate.width, candidate]))
  const list = [...byWidth.values()].sort((a, b) => a.width - b.width)
  return { isUncut: false, list, shape }
}

const toCandidate = ({ url, width }: Rendition): Candidate => ({ url, width })

function readSrcset(srcset: string): Candidate[] {
  return [...srcset.matchAll(/(\S+) (\d+)w(?:, |$)/g)].map(([, url = '', width]) => ({
    url,
    width: Number(width),
  }))
}
