import type { VariantOptions } from '../variantOptionTypes.js'

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { formatVariantOptions, parseVariantOptions } from '../variant.js'
import { variantOptionTable } from '../variantOptions.js'
import {
  openWidth,
  readSegment,
  renamedKeys,
  segmentAliases,
  segmentKeys,
  toTexts,
} from './segment.js'

const rows = Object.entries(variantOptionTable).filter(([, row]) => row.refusal === undefined)

describe('the short form of the option table', () => {
  test('has the keys of the table, in its order', () => {
    expect(segmentKeys).toEqual(rows.flatMap(([, row]) => [...new Set([row.key, ...row.subKeys])]))
  })

  test('has its aliases', () => {
    const aliases = rows.flatMap(([, row]) => row.aliases.map((alias) => [alias, row.key]))
    expect(segmentAliases).toEqual(Object.fromEntries(aliases))
  })

  test('has its other names', () => {
    const renamed = rows.filter(([option, row]) => option !== row.key)
    expect(renamedKeys).toEqual(
      Object.fromEntries(renamed.map(([option, row]) => [option, row.key])),
    )
  })
})

const trims: fc.Arbitrary<VariantOptions['trim']> = fc.constantFrom<VariantOptions['trim'][]>(
  'border',
  { border: { color: '#fff', keep: 2, tolerance: 9 } },
  { bottom: 1, left: 0.25, right: 3, top: 4 },
  { height: 100, left: 5, top: 6, width: 200 },
  { bottom: 7 },
)
const options = fc.record(
  {
    anim: fc.boolean(),
    background: fc.constantFrom('white', '#369', 'rgb(1,2,3)'),
    blur: fc.integer({ max: 250, min: 1 }),
    desktopWidth: fc.integer({ max: 2000, min: 1 }),
    fit: fc.constantFrom('cover', 'pad', 'scale-down'),
    gamma: fc.constantFrom(0, 0.1 + 0.2, 1e-5),
    gravity: fc.constantFrom('face', { x: 0.1 + 0.2, y: 1 }),
    quality: fc.constantFrom(1, 100, 'medium-high'),
    rotate: fc.constantFrom(90, 180),
    slowConnectionQuality: fc.integer({ max: 100, min: 1 }),
    trim: trims,
    widthBreakpoints: fc.array(fc.integer({ max: 2000, min: 1 }), { maxLength: 4, minLength: 1 }),
  },
  { requiredKeys: ['fit'] },
) as fc.Arbitrary<VariantOptions>

test('says what the strict functions say', () => {
  fc.assert(
    fc.property(options, fc.integer({ max: 4000, min: 1 }), (given, width) => {
      const kept = { ...given }
      delete kept.desktopWidth
      delete kept.widthBreakpoints
      const written = openWidth({ ends: ['', ''], shape: undefined, texts: toTexts(given) })(width)
      expect(written).toBe(formatVariantOptions({ ...kept, width }))
      expect(new Map(readSegment(formatVariantOptions(given)))).toEqual(toTexts(given))
      expect(parseVariantOptions(written)).toEqual(
        parseVariantOptions(formatVariantOptions({ ...kept, width })),
      )
    }),
    { seed: 20_261_201 },
  )
})
