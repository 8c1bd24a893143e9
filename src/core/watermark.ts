import { CloudflareImagesError } from '../errors.js'
import { isCssColor } from './cssColor.js'

export const markPositions = [
  'bottom',
  'bottom-left',
  'bottom-right',
  'center',
  'left',
  'right',
  'top',
  'top-left',
  'top-right',
] as const

export type MarkPosition = (typeof markPositions)[number]

/** What is drawn: one of `image` and `text`. */
export type Mark = {
  /** Of a text: a hexadecimal, named or `rgb()` colour. @default 'white' */
  color?: string
  /** Of a text: a font family that the server has; its other fonts fill in what it lacks. @default 'sans-serif' */
  font?: string
  /** Of an image: its bytes, the path of a file, or the id of an image in the account. */
  image?: Uint8Array | { imageId: string } | { path: string }
  /** Space to the sides that `position` names: pixels, or below 1 a fraction of the picture's shorter side. @default 0.03 */
  margin?: number
  /** 0 to 1. @default 1 */
  opacity?: number
  /** @default 'bottom-right' */
  position?: MarkPosition
  /** Tiles the whole picture, or one row (`x`) or column (`y`) at `position`. @default false */
  repeat?: boolean | 'x' | 'y'
  /** Degrees, clockwise. @default 0 */
  rotate?: number
  /** Of a text: height of its letters in pixels, or below 1 a fraction of the picture's height. @default 0.04 */
  size?: number
  /** At most 500 characters; line breaks count, markup does not. */
  text?: string
  /** Of an image: pixels, or up to 1 a fraction of the picture's width; its height follows. @default 0.25 */
  width?: number
}

export type MarkSource =
  | { bytes: Uint8Array; kind: 'bytes' }
  | { color: string; font: string; kind: 'text'; size: number; text: string }
  | { imageId: string; kind: 'imageId' }
  | { kind: 'path'; path: string }

/** A mark with every default, checked. */
export type ParsedMark = Readonly<{
  margin: number
  opacity: number
  position: MarkPosition
  repeat: 'both' | 'none' | 'x' | 'y'
  rotate: number
  source: Readonly<MarkSource>
  width: number
}>

const maxTextLength = 500
const maxBytes = 5 * 1024 * 1024
const keys: readonly string[] = Object.keys({
  color: true,
  font: true,
  image: true,
  margin: true,
  opacity: true,
  position: true,
  repeat: true,
  rotate: true,
  size: true,
  text: true,
  width: true,
} satisfies Record<keyof Mark, true>)

function refuse(message: string): never {
  throw new CloudflareImagesError({ code: 'WATERMARK_INVALID', message: `A watermark ${message}` })
}

/**
 * Checks what a watermark function has returned.
 *
 * @throws CloudflareImagesError WATERMARK_INVALID
 */
export function parseMark(value: unknown): ParsedMark {
  if (typeof value !== 'object' || value === null) refuse('is an object, or null for none.')
  const mark = value as Mark
  const unknown = Object.keys(mark).find((key) => !keys.includes(key))
  if (unknown !== undefined) refuse(`knows no ${JSON.stringify(unknown.slice(0, 40))}.`)
  const { position = 'bottom-right', repeat = false } = mark
  if (!markPositions.includes(position)) refuse(`stands at one of ${markPositions.join(', ')}.`)
  if (![false, true, 'x', 'y'].includes(repeat)) refuse("repeats by true, false, 'x' or 'y'.")
  return {
    margin: readNumber({ fallback: 0.03, mark, max: 10_000, min: 0, name: 'margin' }),
    opacity: readNumber({ fallback: 1, mark, max: 1, min: 0, name: 'opacity' }),
    position,
    repeat: typeof repeat === 'string' ? repeat : repeat ? 'both' : 'none',
    rotate: readNumber({ fallback: 0, mark, max: 360, min: -360, name: 'rotate' }),
    source: readSource(mark),
    width: readNumber({ fallback: 0.25, mark, max: 12_000, min: 0.001, name: 'width' }),
  }
}

function readNumber({
  fallback,
  mark,
  max,
  min,
  name,
}: {
  fallback: number
  mark: Mark
  max: number
  min: number
  name: 'margin' | 'opacity' | 'rotate' | 'size' | 'width'
}): number {
  const value: unknown = mark[name] ?? fallback
  if (typeof value === 'number' && value >= min && value <= max) return value
  refuse(`has a ${name} from ${min} to ${max}.`)
}

function readSource(mark: Mark): MarkSource {
  const { image, text } = mark
  if (image === undefined && text !== undefined) return readText({ ...mark, mark, text })
  if (image === undefined || text !== undefined) refuse('has either an image or a text.')
  if (image instanceof Uint8Array) {
    if (image.byteLength === 0 || image.byteLength > maxBytes)
      refuse('image has bytes, and at most 5 MB of them.')
    return { bytes: image, kind: 'bytes' }
  }
  const { imageId, path } = image as Partial<Record<'imageId' | 'path', unknown>>
  if (typeof imageId === 'string' && imageId !== '') return { imageId, kind: 'imageId' }
  if (typeof path === 'string' && path !== '') return { kind: 'path', path }
  refuse('image is bytes, { path } or { imageId }.')
}

const controls = /[\u0000-\u0009\u000B-\u001F\u007F\u2028\u2029]/g

function readText({
  color = 'white',
  font = 'sans-serif',
  mark,
  text,
}: Pick<Mark, 'color' | 'font'> & { mark: Mark; text: string }): MarkSource {
  const plain = text.replaceAll('\r\n', '\n').replaceAll(controls, '').trim()
  if (plain === '') refuse('text has letters.')
  if (plain.length > maxTextLength) refuse(`text has at most ${maxTextLength} characters.`)
  if (!isCssColor(color)) refuse('color is hexadecimal, a name or rgb().')
  if (!/^[\p{L}\p{N} _,-]{1,100}$/u.test(font)) refuse('font is the name of a family.')
  return {
    color,
    font,
    kind: 'text',
    size: readNumber({ fallback: 0.04, mark, max: 2000, min: 0.001, name: 'size' }),
    text: plain,
  }
}
