import type { Trim, VariantOptions } from '../variantOptionTypes.js'

import { maxSide } from '../maxSide.js'
import { formatDecimal } from '../optionValues.js'

/** Full names of options and their values, encoded as in a URL. */
export type Texts = ReadonlyMap<string, string>

/** The keys of delivery URLs in the order in which they are written; a test holds them to the table. */
export const segmentKeys = (
  'width,height,fit,gravity,zoom,dpr,trim,trim.top,trim.left,trim.width,trim.height,trim.border.color,' +
  'trim.border.tolerance,trim.border.keep,flip,rotate,quality,slow-connection-quality,format,anim,' +
  'background,blur,sharpen,brightness,contrast,gamma,saturation,metadata,compression,segment,upscale,' +
  'wbreakpoints,wmobile,wdesktop'
).split(',')

/** Short names that a URL may use instead. */
export const segmentAliases: Readonly<Record<string, string>> = {
  'face-zoom': 'zoom',
  f: 'format',
  g: 'gravity',
  h: 'height',
  q: 'quality',
  scq: 'slow-connection-quality',
  w: 'width',
}

/** Options whose key has another name. */
export const renamedKeys: Readonly<Record<string, string>> = {
  desktopWidth: 'wdesktop',
  mobileWidth: 'wmobile',
  slowConnectionQuality: 'slow-connection-quality',
  widthBreakpoints: 'wbreakpoints',
}

/** Fits whose rendition has the shape of the box; the others keep that of the picture. */
const boxFits = /^(?:aspect-crop|cover|crop|pad|squeeze)$/

export const isSide = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= maxSide

/** What a segment says; undefined for the name of a variant and for what cannot be one. */
export function readSegment(segment: string): Map<string, string> | undefined {
  const texts = new Map<string, string>()
  for (const part of segment.split(',')) {
    const [name = '', text = '', rest] = part.split('=')
    const key = Object.hasOwn(segmentAliases, name) ? (segmentAliases[name] ?? name) : name
    const isSound = text !== '' && rest === undefined && !texts.has(key)
    if (!isSound || !segmentKeys.includes(key)) return undefined
    texts.set(key, text)
  }
  const isSized = ['width', 'height'].every((side) => {
    const text = texts.get(side)
    return text === undefined || text === 'auto' || isSide(Number(text))
  })
  return isSized ? texts : undefined
}

function trimTexts(trim: Trim): [string, unknown][] {
  if (typeof trim === 'string') return [['trim', trim]]
  if ('border' in trim) {
    const sides = Object.entries(trim.border).map(([key, value]): [string, unknown] => [
      `trim.border.${key}`,
      value,
    ])
    return [['trim', 'border'], ...sides]
  }
  const { bottom, left, right, top } = trim
  return bottom === undefined && right === undefined
    ? Object.entries(trim).map(([key, value]) => [`trim.${key}`, value])
    : [['trim', [top, right, bottom, left].map((side) => side ?? 0)]]
}

function textOf(value: unknown): string {
  if (typeof value === 'number') return formatDecimal(value)
  if (Array.isArray(value)) return value.map(textOf).join(';')
  if (typeof value === 'object' && value !== null && 'x' in value && 'y' in value) {
    return `${textOf(value.x)}x${textOf(value.y)}`
  }
  return String(value)
}

/** Whatever a value is, no second option gets in by it. */
function encode(value: unknown): string {
  const text = encodeURIComponent(textOf(value).replace(/\p{Cs}/gu, ''))
  return text.replaceAll('%3B', ';').replaceAll('(', '%28').replaceAll(')', '%29')
}

/** Options as texts; what is no option is left out. Values are not judged: types and the strict functions do that. */
export function toTexts({ trim, ...options }: VariantOptions): Map<string, string> {
  const pairs = [...Object.entries(options), ...(trim === undefined ? [] : trimTexts(trim))]
  return new Map(
    pairs
      .filter(([, value]) => value !== undefined && value !== null && value !== '')
      .map(([option, value]) => [renamedKeys[option] ?? option, encode(value)] as const)
      .filter(([key]) => segmentKeys.includes(key)),
  )
}

/** A picture whose width is still open. */
export type Frame = {
  /** Everything before and behind the options in the URL. */
  ends: readonly [string, string]
  /** Height by width; undefined where the picture has its own. */
  shape: number | undefined
  texts: Texts
}

/** Height by width of the box, where the fit makes a picture of that shape. */
export function shapeOf(texts: Texts): number | undefined {
  const shape = Number(texts.get('height')) / Number(texts.get('width'))
  return boxFits.test(texts.get('fit') ?? '') && shape > 0 ? shape : undefined
}

/** What chooses between widths has nothing to choose from once there is one. */
const sizing = new Set(['width', 'height', 'dpr', 'wbreakpoints', 'wmobile', 'wdesktop'])

/** Screens are counted in the width already; only a trim in pixels still needs its `dpr`. */
function keptDpr(texts: Texts): string | undefined {
  return [...texts.keys()].some((key) => key.startsWith('trim')) ? texts.get('dpr') : undefined
}

/** A function from width to URL: what does not depend on the width is put together once. */
export function openWidth({ ends: [start, end], shape, texts }: Frame): (width: number) => string {
  const dpr = keptDpr(texts)
  let rest = ''
  for (const key of segmentKeys) {
    const text = key === 'dpr' ? dpr : sizing.has(key) ? undefined : texts.get(key)
    if (text !== undefined) rest += `,${key}=${text}`
  }
  return (wanted) => {
    const width = dpr === undefined ? wanted : Math.min(maxSide, toSide(wanted / Number(dpr)))
    if (shape === undefined) return `${start}width=${width}${rest}${end}`
    const height = toSide(width * shape)
    return height > maxSide
      ? `${start}width=${toSide(maxSide / shape)},height=${maxSide}${rest}${end}`
      : `${start}width=${width},height=${height}${rest}${end}`
  }
}

const toSide = (pixels: number): number => Math.max(1, Math.round(pixels))
