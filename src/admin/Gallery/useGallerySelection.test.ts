import { expect, test } from '@jest/globals'

import { rangeBetween } from './useGallerySelection.js'

const items = ['a', 'b', 'c', 'd', 'e']

test.each([
  [1, 3, ['b', 'c', 'd']],
  [3, 1, ['b', 'c', 'd']],
  [2, 2, ['c']],
  [3, 9, ['d', 'e']],
])('from %i to %i', (from, to, expected) => {
  expect(rangeBetween({ from, items, to })).toEqual(expected)
})
