import type { GivenOf, Kind } from './schema.js'

import { CloudflareImagesError } from '../errors.js'
import { isCssColor } from './cssColor.js'
import { number, oneOf, text } from './kinds.js'
import { group, isObject, readBy, value } from './schema.js'

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

const maxBytes = 5 * 1024 * 1024

const color: Kind<string> = {
  expected: 'a hexadecimal colour, a name or rgb()',
  parse: (given) => (typeof given === 'string' && isCssColor(given) ? given : undefined),
}

const image: Kind<Uint8Array | { imageId: string } | { path: string }, MarkSource> = {
  expected: 'the bytes of an image, at most 5 MB, { path } or { imageId }',
  isSecret: true,
  parse: (given) => {
    if (given instanceof Uint8Array) {
      const isRight = given.byteLength > 0 && given.byteLength <= maxBytes
      return isRight ? { bytes: given, kind: 'bytes' } : undefined
    }
    const { imageId, path } = isObject(given) ? given : {}
    if (typeof imageId === 'string' && imageId !== '') return { imageId, kind: 'imageId' }
    return typeof path === 'string' && path !== '' ? { kind: 'path', path } : undefined
  },
}

const controls = /[\u0000-\u0009\u000B-\u001F\u007F\u2028\u2029]/g

const letters: Kind<string> = {
  expected: 'a text of 1 to 500 characters',
  // It may be the viewer's address.
  isSecret: true,
  parse: (given) => {
    if (typeof given !== 'string') return undefined
    const plain = given.replaceAll('\r\n', '\n').replaceAll(controls, '').trim()
    return plain === '' || plain.length > 500 ? undefined : plain
  },
}

const mark = group({
  /** Of a text: a hexadecimal, named or `rgb()` colour. @default 'white' */
  color: value(color, { default: 'white' }),
  /** Of a text: a font family that the server has; its other fonts fill in what it lacks. @default 'sans-serif' */
  font: value(text('the name of a font family', /^[\p{L}\p{N} _,-]{1,100}$/u), {
    default: 'sans-serif',
  }),
  /** Of an image: its bytes, the path of a file, or the id of an image in the account. */
  image: value(image),
  /** Space to the sides that `position` names: pixels, or below 1 a fraction of the picture's shorter side. @default 0.03 */
  margin: value(number(0, 10_000), { default: 0.03 }),
  /** 0 to 1. @default 1 */
  opacity: value(number(0, 1), { default: 1 }),
  /** Where it stands. @default 'bottom-right' */
  position: value(oneOf(markPositions), { default: 'bottom-right' }),
  /** Tiles the whole picture, or one row (`x`) or column (`y`) at `position`. @default false */
  repeat: value(oneOf([false, true, 'x', 'y']), { default: false }),
  /** Degrees, clockwise. @default 0 */
  rotate: value(number(-360, 360), { default: 0 }),
  /** Of a text: height of its letters in pixels, or below 1 a fraction of the picture's height. @default 0.04 */
  size: value(number(0.001, 2000), { default: 0.04 }),
  /** At most 500 characters; line breaks count, markup does not. */
  text: value(letters),
  /** Of an image: pixels, or up to 1 a fraction of the picture's width; its height follows. @default 0.25 */
  width: value(number(0.001, 12_000), { default: 0.25 }),
})

/** What is drawn: one of `image` and `text`. */
export type Mark = {
  -readonly [K in keyof typeof mark.shape]?: GivenOf<(typeof mark.shape)[K]>
}

/**
 * Checks what a watermark function has returned.
 *
 * @throws CloudflareImagesError WATERMARK_INVALID
 */
export function parseMark(given: unknown): ParsedMark {
  const read = readBy(mark, given, ({ list }) => refuse(list.join('; ')))
  const { color, font, image, margin, opacity, position, repeat, rotate, size, text, width } = read
  if ((image === undefined) === (text === undefined)) throw refuse('expected an image or a text')
  return {
    margin,
    opacity,
    position,
    repeat: typeof repeat === 'string' ? repeat : repeat ? 'both' : 'none',
    rotate,
    source: image ?? { color, font, kind: 'text', size, text: text ?? '' },
    width,
  }
}

function refuse(reason: string): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'WATERMARK_INVALID',
    message: `A watermark is wrong: ${reason}.`,
  })
}
