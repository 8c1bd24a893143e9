import { expect, test } from '@jest/globals'

import { moveInGrid } from './moveInGrid.js'

// 0 1 2 3
// 4 5 6 7
// 8 9
const grid = { columns: 4, count: 10, isRightToLeft: false, rows: 2 }

test.each([
  ['right', 'ArrowRight', 0, 1],
  ['right at the end of a row leads to the next', 'ArrowRight', 3, 4],
  ['right stays on the last card', 'ArrowRight', 9, 9],
  ['left', 'ArrowLeft', 5, 4],
  ['left stays on the first card', 'ArrowLeft', 0, 0],
  ['down', 'ArrowDown', 1, 5],
  ['down where nothing is right below', 'ArrowDown', 7, 9],
  ['down stays in the last row', 'ArrowDown', 8, 8],
  ['up', 'ArrowUp', 9, 5],
  ['up stays in the first row', 'ArrowUp', 2, 2],
  ['to the start of the row', 'Home', 6, 4],
  ['to the end of the row', 'End', 5, 7],
  ['to the end of a short row', 'End', 8, 9],
  ['a page down', 'PageDown', 1, 9],
  ['a page down where nothing is right below', 'PageDown', 3, 9],
  ['a page up from near the top', 'PageUp', 6, 2],
  ['a page up', 'PageUp', 9, 1],
  ['another key', 'Tab', 3, undefined],
])('%s', (_, key, index, expected) => {
  expect(moveInGrid({ grid, index, isFar: false, key })).toBe(expected)
})

test.each([
  ['Home', 0],
  ['End', 9],
])('%s with Control leads to the end of everything', (key, expected) => {
  expect(moveInGrid({ grid, index: 5, isFar: true, key })).toBe(expected)
})

test.each([
  ['ArrowLeft', 6],
  ['ArrowRight', 4],
  ['ArrowDown', 9],
  ['Home', 4],
])('%s follows the eye where text runs from right to left', (key, expected) => {
  const mirrored = { ...grid, isRightToLeft: true }
  expect(moveInGrid({ grid: mirrored, index: 5, isFar: false, key })).toBe(expected)
})
