import type { Size } from './geometry.js'
import type { ParsedMark } from './watermark.js'

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { markPositions } from './watermark.js'
import {
  listMarks,
  marginPixels,
  placeMark,
  sizeMark,
  textPixels,
  turnedBox,
} from './watermarkLayout.js'

const picture = { height: 600, width: 1000 }
const box = { height: 50, width: 200 }

describe('margins and letters', () => {
  test.each([
    [0, 0],
    [0.03, 18],
    [0.5, 300],
    [1, 1],
    [24, 24],
  ])('a margin of %s is %s pixels', (margin, pixels) => {
    expect(marginPixels({ margin, picture })).toBe(pixels)
  })

  test.each([
    [0.04, 24],
    [0.001, 1],
    [1, 1],
    [80, 80],
  ])('letters of %s are %s pixels high', (size, pixels) => {
    expect(textPixels({ picture, size })).toBe(pixels)
  })
})

describe('the size of a mark', () => {
  const natural = { height: 100, width: 400 }
  test.each<{ becomes: Size; rotate?: number; width?: number }>([
    { becomes: { height: 63, width: 250 }, width: 0.25 },
    { becomes: { height: 250, width: 1000 }, width: 1 },
    { becomes: { height: 20, width: 80 }, width: 80 },
    { becomes: { height: 250, width: 1000 }, width: 5000 },
    { becomes: { height: 100, width: 400 } },
    { becomes: { height: 150, width: 600 }, rotate: 90, width: 1 },
    { becomes: { height: 250, width: 1000 }, rotate: 180, width: 1 },
    { becomes: { height: 1, width: 1 }, width: 0.001 },
  ])('%j', ({ becomes, rotate = 0, width }) => {
    const asked = { natural, picture, rotate }
    expect(sizeMark(width === undefined ? asked : { ...asked, width })).toEqual(becomes)
  })
})

describe('the place of a mark', () => {
  test.each([
    ['bottom', 400, 540],
    ['bottom-left', 10, 540],
    ['bottom-right', 790, 540],
    ['center', 400, 275],
    ['left', 10, 275],
    ['right', 790, 275],
    ['top', 400, 10],
    ['top-left', 10, 10],
    ['top-right', 790, 10],
  ] as const)('%s', (position, left, top) => {
    const mark = { margin: 10, position, repeat: 'none' } as const
    expect(placeMark({ box, mark, picture })).toEqual({ left, stepX: null, stepY: null, top })
  })

  test('a margin that leaves no room gives way', () => {
    const mark = { margin: 5000, position: 'top-left', repeat: 'none' } as const
    expect(placeMark({ box, mark, picture })).toMatchObject({ left: 800, top: 550 })
  })

  test.each([
    ['none', [790], [540]],
    ['x', [-50, 160, 370, 580, 790], [540]],
    ['y', [790], [0, 60, 120, 180, 240, 300, 360, 420, 480, 540]],
  ] as const)('repeated by %s', (repeat, lefts, tops) => {
    const mark = { margin: 10, position: 'bottom-right', repeat } as const
    const placement = placeMark({ box, mark, picture })
    expect(listMarks({ box, picture, placement })).toEqual(
      tops.flatMap((top) => lefts.map((left) => ({ ...box, left, top }))),
    )
  })
})

const side = fc.integer({ max: 3000, min: 1 })
const sizes = fc.record({ height: side, width: side })
const placings = fc.record({
  margin: fc.oneof(fc.double({ max: 1, min: 0, noNaN: true }), fc.integer({ max: 400, min: 1 })),
  position: fc.constantFrom(...markPositions),
  repeat: fc.constantFrom<ParsedMark['repeat'][]>('both', 'none', 'x', 'y'),
})
const seeded = { numRuns: 500, seed: 20_251 }

test('a mark is never larger than its picture, turned or not', () => {
  const widths = fc.oneof(
    fc.double({ max: 1, min: 0.001, noNaN: true }),
    fc.integer({ max: 12_000, min: 1 }),
    fc.constant(undefined),
  )
  fc.assert(
    fc.property(
      sizes,
      sizes,
      fc.integer({ max: 360, min: -360 }),
      widths,
      (of, natural, rotate, width) => {
        const asked = { natural, picture: of, rotate }
        const size = sizeMark(width === undefined ? asked : { ...asked, width })
        expect(Math.min(size.width, size.height)).toBeGreaterThanOrEqual(1)
        const turned = turnedBox({ ...size, rotate })
        // A line of one pixel that stands askew is as wide as it is.
        expect(turned.width).toBeLessThan(of.width + 2)
        expect(turned.height).toBeLessThan(of.height + 2)
        if (rotate % 90 === 0) {
          expect(Math.round(turned.width)).toBeLessThanOrEqual(of.width)
          expect(Math.round(turned.height)).toBeLessThanOrEqual(of.height)
        }
      },
    ),
    seeded,
  )
})

test('a mark lies inside its picture; tiles cover it and never overlap', () => {
  fc.assert(
    fc.property(sizes, sizes, placings, (of, wanted, mark) => {
      const drawn = {
        height: Math.min(of.height, wanted.height),
        width: Math.min(of.width, wanted.width),
      }
      // Thousands of tiny tiles show nothing that hundreds do not.
      fc.pre((of.width / drawn.width) * (of.height / drawn.height) < 2000)
      const placement = placeMark({ box: drawn, mark, picture: of })
      expect(placement.left).toBeGreaterThanOrEqual(0)
      expect(placement.top).toBeGreaterThanOrEqual(0)
      expect(placement.left + drawn.width).toBeLessThanOrEqual(of.width)
      expect(placement.top + drawn.height).toBeLessThanOrEqual(of.height)
      const marks = listMarks({ box: drawn, picture: of, placement })
      expect(marks).toContainEqual({ ...drawn, left: placement.left, top: placement.top })
      const gap = marginPixels({ margin: mark.margin, picture: of })
      const lefts = [...new Set(marks.map(({ left }) => left))]
      const tops = [...new Set(marks.map(({ top }) => top))]
      expect(marks).toHaveLength(lefts.length * tops.length)
      expectSteps({
        gap,
        length: drawn.width,
        repeats: placement.stepX !== null,
        starts: lefts,
        total: of.width,
      })
      expectSteps({
        gap,
        length: drawn.height,
        repeats: placement.stepY !== null,
        starts: tops,
        total: of.height,
      })
    }),
    seeded,
  )
})

function expectSteps({
  gap,
  length,
  repeats,
  starts,
  total,
}: {
  gap: number
  length: number
  repeats: boolean
  starts: readonly number[]
  total: number
}): void {
  if (!repeats) expect(starts).toHaveLength(1)
  for (const start of starts) {
    expect(start + length).toBeGreaterThan(0)
    expect(start).toBeLessThan(total)
  }
  for (let index = 1; index < starts.length; index += 1) {
    expect(starts[index]! - starts[index - 1]!).toBe(length + gap)
  }
  if (!repeats) return
  // One more at either end would not show.
  expect(starts[0]! - length - gap + length).toBeLessThanOrEqual(0)
  expect(starts.at(-1)! + length + gap).toBeGreaterThanOrEqual(total)
}
