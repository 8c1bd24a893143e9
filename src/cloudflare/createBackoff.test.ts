import { describe, expect, test } from '@jest/globals'

import { CloudflareAPIError, CloudflareImagesError } from '../errors.js'
import { createBackoff } from './createBackoff.js'

const failure = (retryAfterMs?: number) =>
  new CloudflareAPIError({
    code: 'API_UNAVAILABLE',
    httpStatus: 503,
    message: 'down',
    providerErrors: [],
    retryAfterMs,
  })

/** The waits of a call whose attempts take `attemptMs` each. */
function waits(args: {
  attemptMs?: number
  maxRetries?: number
  random?: number
  retryAfterMs?: number
}) {
  const { attemptMs = 0, maxRetries = 9, random = 0.5, retryAfterMs } = args
  let now = 0
  const backoff = createBackoff({ maxRetries, now: () => now, random: () => random })
  const waited: number[] = []
  for (;;) {
    now += attemptMs
    const waitMs = backoff(failure(retryAfterMs))
    if (waitMs === undefined) return waited
    waited.push(waitMs)
    now += waitMs
  }
}

describe('waits between attempts', () => {
  test('grow by chance, from a quarter of a second to five seconds', () => {
    expect(waits({ random: 0 })).toEqual(Array.from({ length: 9 }, () => 250))
    expect(waits({ maxRetries: 6, random: 0.5 })).toEqual([500, 875, 1438, 2282, 3547, 5000])
    expect(waits({ maxRetries: 5, random: 1 })).toEqual([750, 2250, 5000, 5000, 5000])
  })

  test('are at most as many as asked for, and none for none', () => {
    expect(waits({ maxRetries: 2 })).toHaveLength(2)
    expect(waits({ maxRetries: 0 })).toEqual([])
  })

  test('are as long as the answer asks for, and a little more by chance', () => {
    expect(waits({ maxRetries: 2, random: 0, retryAfterMs: 1000 })).toEqual([1000, 1000])
    expect(waits({ maxRetries: 2, random: 1, retryAfterMs: 1000 })).toEqual([1250, 1250])
  })

  test('end with the budget of twenty seconds, attempts included', () => {
    expect(waits({ retryAfterMs: 300_000 })).toEqual([])
    expect(waits({ random: 1, retryAfterMs: 6000 })).toEqual([6250, 6250, 6250])
    expect(waits({ attemptMs: 9000, random: 0 })).toEqual([250, 250])
    expect(waits({ attemptMs: 60_000 })).toEqual([])
    expect(waits({ random: 0, retryAfterMs: 20_000 })).toEqual([20_000])
  })

  test.each([
    ['a refusal', new CloudflareImagesError({ code: 'FILE_TOO_LARGE', message: 'large' })],
    ['an error of the site', new Error('mine')],
  ])('are none after %s', (_name, error) => {
    expect(createBackoff({ maxRetries: 2 })(error)).toBeUndefined()
  })
})
