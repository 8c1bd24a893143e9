import type { Size } from '../geometry.js'
import type { HeaderInput, RawHeader } from './headerInput.js'

import { decodeSvg } from '../svg/decodeSvg.js'
import { refuseShort, refuseUnreadable } from './headerInput.js'

/** Comments and declarations before the root element beyond this length are not looked through. */
const maxPrologue = 64 * 1024
/** CSS's size of a replaced element that states none. */
const defaultSize: Size = { height: 150, width: 300 }

const pixelsPerUnit: Readonly<Record<string, number>> = {
  cm: 96 / 2.54,
  em: 16,
  ex: 8,
  in: 96,
  mm: 96 / 25.4,
  pc: 16,
  pt: 96 / 72,
  px: 1,
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && /\s/.test(text.charAt(at))) at += 1
  return at
}

/** The end of a comment, instruction or doctype; -1 when it has none. */
function skipDeclaration(text: string, from: number): number {
  const closing = text.startsWith('<!--', from)
    ? '-->'
    : text.startsWith('<?', from)
      ? '?>'
      : /\[[^>]*$/.test(text.slice(from, text.indexOf('>', from)))
        ? ']>'
        : '>'
  const end = text.indexOf(closing, from)
  return end === -1 ? -1 : end + closing.length
}

/** The opening tag of the root element when that is `svg`, without its brackets; else null. */
function findRootTag(text: string): null | string {
  let at = skipSpace(text, 0)
  while (text.startsWith('<!', at) || text.startsWith('<?', at)) {
    const end = skipDeclaration(text, at)
    if (end === -1) return null
    at = skipSpace(text, end)
  }
  const start = /^<(?:[A-Za-z][\w.-]{0,30}:)?svg(?=[\s/>])/.exec(text.slice(at, at + 64))
  if (!start) return null
  let quote = ''
  for (let index = at; index < text.length; index += 1) {
    const char = text.charAt(index)
    if (quote !== '') {
      if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (char === '>') return text.slice(at + 1, index)
  }
  return text.slice(at + 1)
}

/** True when the bytes begin an SVG document: an `svg` element, after declarations and comments. */
export function isSvg(bytes: Uint8Array): boolean {
  return findRootTag(decodeSvg(bytes.subarray(0, maxPrologue))) !== null
}

function readAttributes(tag: string): Map<string, string> {
  const attributes = new Map<string, string>()
  for (const match of tag.matchAll(
    /\s([A-Za-z_][\w:.-]{0,60})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)')/g,
  )) {
    const [, name, double, single] = match
    if (name !== undefined && !attributes.has(name)) attributes.set(name, double ?? single ?? '')
  }
  return attributes
}

function readLength(text: string | undefined): number | undefined {
  const match = /^\s{0,9}\+?(\d{0,9}(?:\.\d{0,9})?(?:e[+-]?\d{1,2})?)([a-z]{0,2})\s{0,9}$/i.exec(
    text ?? '',
  )
  const [, digits = '', unit = ''] = match ?? []
  const value = Number(digits) * (unit === '' ? 1 : (pixelsPerUnit[unit.toLowerCase()] ?? NaN))
  return digits !== '' && value > 0 && Number.isFinite(value) ? value : undefined
}

/** Width and height by the attributes, else by the view box, else CSS's default. */
function readSize(attributes: Map<string, string>): Size {
  const [, , boxWidth, boxHeight] = (attributes.get('viewBox') ?? '')
    .trim()
    .split(/[\s,]+/, 5)
    .map(Number)
  const hasBox = boxWidth !== undefined && boxHeight !== undefined && boxWidth > 0 && boxHeight > 0
  const ratio = hasBox ? boxWidth / boxHeight : undefined
  let width = readLength(attributes.get('width'))
  let height = readLength(attributes.get('height'))
  if (ratio !== undefined) {
    if (width === undefined && height === undefined) {
      width = boxWidth
      height = boxHeight
    }
    width ??= height === undefined ? undefined : height * ratio
    height ??= width === undefined ? undefined : width / ratio
  }
  return {
    height: Math.max(1, Math.round(height ?? defaultSize.height)),
    width: Math.max(1, Math.round(width ?? defaultSize.width)),
  }
}

/** Reads the root element of an SVG; checks that a whole file has its end. */
export function readSvgHeader(input: HeaderInput): RawHeader {
  const text = decodeSvg(input.bytes)
  const tag = findRootTag(text)
  if (tag === null) return refuseUnreadable('it has no svg element')
  const name = /^[^\s/>]+/.exec(tag)?.[0] ?? 'svg'
  if (input.complete && !tag.endsWith('/') && !text.includes(`</${name}`)) return refuseShort(input)
  return { ...readSize(readAttributes(tag)), animated: false, frames: 1, orientation: 1 }
}
