import { expect, test } from '@jest/globals'

import { killedAfterMs } from './dropJobs.js'

test.each([
  [1_000, 15],
  [60_000, 15],
  [300_000, 59],
])('with a timeout of %i ms a job has been killed after %i minutes', (timeoutMs, minutes) => {
  expect(killedAfterMs({ options: { timeoutMs } })).toBe(minutes * 60_000)
})
