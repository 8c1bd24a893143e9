import { expect, test } from '@jest/globals'

import { chunksOf } from './chunks.js'

test.each([
  ['nothing', [], []],
  ['less than one part', [1], [[1]]],
  [
    'whole parts',
    [1, 2, 3, 4],
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ['a rest', [1, 2, 3, 4, 5], [[1, 2], [3, 4], [5]]],
])('a list of %s is cut in order', (_, list, expected) => {
  expect(chunksOf<number>(list, 2)).toEqual(expected)
})
