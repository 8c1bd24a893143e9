import { expect, test } from '@jest/globals'

import { windowOfGrid } from './windowOfGrid.js'

// Rows of 110 with their gap, ten to a screen.
const grid = { cardWidth: 75, columns: 5, count: 5000, gap: 20, screen: 1100 }

test.each([
  ['at the top', 0, 0, 100],
  ['far down', -22_000, 940, 1100],
  ['at the end', -108_900, 4900, 5000],
  ['below the screen', 1500, 0, 40],
])('%s, a screen more on both sides', (_, top, from, to) => {
  expect(windowOfGrid({ ...grid, top })).toEqual({ columns: 5, from, rowHeight: 90, to })
})

test('of few cards, all', () => {
  expect(windowOfGrid({ ...grid, count: 7, top: 0 })).toMatchObject({ from: 0, to: 7 })
})
