import { expect, test } from '@jest/globals'

import { estimateStorageCost } from './stats.js'

test.each([
  [0, 0, 0],
  [1, 5, 1],
  [100_000, 5, 1],
  [100_001, 10, 2],
  [1_234_567, 65, 13],
])('%d images cost %d dollars a month', (images, monthly, steps) => {
  expect(estimateStorageCost({ images })).toEqual({ currency: 'USD', monthly, steps })
})
