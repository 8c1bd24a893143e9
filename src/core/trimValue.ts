import type { Trim, TrimBorder, TrimSides } from './variantOptionTypes.js'

import { toURLColor } from './cssColor.js'
import { formatDecimal, integer, parseDecimal } from './optionValues.js'

type Entries = (readonly [key: string, text: string])[]

const keyedSides = ['top', 'left', 'width', 'height'] as const
const shorthandSides = ['top', 'right', 'bottom', 'left'] as const
const tolerance = integer({ max: 255, min: 0 })
const keep = integer({ max: 12_000, min: 0 })

/** Keys below `trim` that a URL may carry; a side of its own exists only for these four. */
export const trimSubKeys = [
  ...keyedSides.map((side) => `trim.${side}`),
  'trim.border.color',
  'trim.border.tolerance',
  'trim.border.keep',
]

/** Pixels are whole; a number with a fraction is a share of the side and stays below 1. */
function isTrimNumber(value: number): boolean {
  return value >= 0 && (Number.isInteger(value) ? value <= 12_000 : value < 1)
}

function parseSide(text: string): number | undefined {
  const value = parseDecimal(text)
  return value !== undefined && isTrimNumber(value) ? value : undefined
}

function parseShorthand(text: string): TrimSides | undefined {
  const parts = text.split(';')
  if (parts.length !== 4) return undefined
  const [top, right, bottom, left] = parts.map(parseSide)
  if (top === undefined || right === undefined || bottom === undefined || left === undefined) {
    return undefined
  }
  return { bottom, left, right, top }
}

function parseBorder(texts: ReadonlyMap<string, string>): Trim | undefined {
  const border: TrimBorder['border'] = {}
  const color = texts.get('trim.border.color')
  const toleranceText = texts.get('trim.border.tolerance')
  const keepText = texts.get('trim.border.keep')
  if (color !== undefined) {
    const written = toURLColor(color)
    if (written === undefined) return undefined
    border.color = written
  }
  if (toleranceText !== undefined) {
    const value = tolerance.parse(toleranceText)
    if (value === undefined) return undefined
    border.tolerance = value
  }
  if (keepText !== undefined) {
    const value = keep.parse(keepText)
    if (value === undefined) return undefined
    border.keep = value
  }
  return Object.keys(border).length === 0 ? 'border' : { border }
}

function parseKeyedSides(texts: ReadonlyMap<string, string>): TrimSides | undefined {
  const sides: TrimSides = {}
  for (const side of keyedSides) {
    const text = texts.get(`trim.${side}`)
    if (text === undefined) continue
    const value = parseSide(text)
    // Nothing would be left of the picture.
    if (value === undefined || (value === 0 && (side === 'width' || side === 'height'))) {
      return undefined
    }
    sides[side] = value
  }
  return sides
}

/** The `trim` keys of a URL → value. Two ways of saying it at once contradict each other. */
export function parseTrim(texts: ReadonlyMap<string, string>): Trim | undefined {
  const shorthand = texts.get('trim')
  const hasBorder = [...texts.keys()].some((key) => key.startsWith('trim.border.'))
  const hasSides = keyedSides.some((side) => texts.has(`trim.${side}`))
  if (shorthand === 'border') return hasSides ? undefined : parseBorder(texts)
  if (hasBorder) return undefined
  if (shorthand === undefined) return parseKeyedSides(texts)
  return hasSides ? undefined : parseShorthand(shorthand)
}

function formatBorder({ border }: TrimBorder): Entries | undefined {
  const entries: Entries = [['trim', 'border']]
  if (border.color !== undefined) {
    const color = toURLColor(border.color)
    if (color === undefined) return undefined
    entries.push(['trim.border.color', color])
  }
  for (const [key, value, range] of [
    ['tolerance', border.tolerance, tolerance],
    ['keep', border.keep, keep],
  ] as const) {
    if (value === undefined) continue
    const text = range.format(value)
    if (text === undefined) return undefined
    entries.push([`trim.border.${key}`, text])
  }
  return entries
}

/** Value → the `trim` keys of a URL; undefined when no URL can say it. */
export function formatTrim(trim: Trim): Entries | undefined {
  if (trim === 'border') return [['trim', 'border']]
  if (typeof trim !== 'object') return undefined
  if ('border' in trim) return formatBorder(trim)
  const given = Object.entries(trim) as [string, number | undefined][]
  const sides = given.filter(([, value]) => value !== undefined)
  const known = new Set<string>([...keyedSides, ...shorthandSides])
  const isValid = sides.every(
    ([side, value]) => known.has(side) && typeof value === 'number' && isTrimNumber(value),
  )
  if (sides.length === 0 || !isValid) return undefined
  const hasKept = trim.width !== undefined || trim.height !== undefined
  if (trim.width === 0 || trim.height === 0) return undefined
  if (trim.right === undefined && trim.bottom === undefined) {
    return keyedSides.flatMap((side) => {
      const value = trim[side]
      return value === undefined ? [] : [[`trim.${side}`, formatDecimal(value)] as const]
    })
  }
  // `trim.right` and `trim.bottom` exist only in Workers, so they cannot join width or height.
  if (hasKept) return undefined
  return [['trim', shorthandSides.map((side) => formatDecimal(trim[side] ?? 0)).join(';')]]
}
