import { expect, test } from '@jest/globals'

import { gapAfter } from './WaitingState.js'

test('looks are ever further apart, up to a minute', () => {
  expect([0, 1, 2, 3, 4, 5, 100].map(gapAfter)).toEqual([
    3000, 6000, 12_000, 24_000, 48_000, 60_000, 60_000,
  ])
})
