import type { MetadataFilters } from './formatMetadataFilters.js'

import { describe, expect, test } from '@jest/globals'

import { formatMetadataFilters } from './formatMetadataFilters.js'

describe('formatMetadataFilters', () => {
  test.each<[string, MetadataFilters, [string, string][]]>([
    ['a bare string', { kind: 'media' }, [['meta.kind[eq:string]', 'media']]],
    ['a string of digits as a string', { n: '5' }, [['meta.n[eq:string]', '5']]],
    ['a number', { n: { eq: 5 } }, [['meta.n[eq:number]', '5']]],
    ['a boolean', { ok: false }, [['meta.ok[eq:boolean]', 'false']]],
    ['a nested field', { 'a.b.c.d.e': 'x' }, [['meta.a.b.c.d.e[eq:string]', 'x']]],
    [
      'bounds',
      { size: { gte: 1, lt: 9.5 } },
      [
        ['meta.size[gte:number]', '1'],
        ['meta.size[lt:number]', '9.5'],
      ],
    ],
    ['a list of strings', { kind: { in: ['a', 'b'] } }, [['meta.kind[in:string]', 'a|b']]],
    ['a list of numbers', { n: { in: [1, 2] } }, [['meta.n[in:number]', '1|2']]],
    ['nothing', {}, []],
  ])('writes %s', (_name, filters, expected) => {
    expect(formatMetadataFilters(filters)).toEqual(expected)
  })

  test.each<[string, unknown]>([
    ['a sixth condition', { a: 1, b: 1, c: 1, d: 1, e: { gt: 1, lt: 2 } }],
    ['an unknown operator', { a: { 'not-eq': 1 } }],
    ['a sixth level', { 'a.b.c.d.e.f': 1 }],
    ['a field with a bracket', { 'a[eq]': 1 }],
    ['a field with a hyphen', { 'a-b': 1 }],
    ['an empty level', { 'a..b': 1 }],
    ['an empty field', { '': 1 }],
    ['a bound that is no number', { a: { gt: '1' } }],
    ['an infinite number', { a: Number.POSITIVE_INFINITY }],
    ['an empty list', { a: { in: [] } }],
    ['eleven list items', { a: { in: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] } }],
    ['a mixed list', { a: { in: [1, 'b'] } }],
    ['a bar in a list item', { a: { in: ['x|y'] } }],
    ['an object as value', { a: { eq: {} } }],
  ])('refuses %s', (_name, filters) => {
    expect(() => formatMetadataFilters(filters as MetadataFilters)).toThrow(
      expect.objectContaining({ code: 'REQUEST_INVALID' }),
    )
  })
})
