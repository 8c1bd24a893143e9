import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'

import { CloudflareAPIError } from '../errors.js'
import { createBackground } from './background.js'
import { createCallGate } from './callGate.js'

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-01-01') })
})
afterEach(() => {
  jest.useRealTimers()
})

test('the batch host gets less than 200 calls in any second, whatever the API’s limit', async () => {
  const options = { circuitBreaker: false, rateLimit: 100 } as const
  const gate = createCallGate({ background: createBackground(), now: Date.now, options })
  const times: number[] = []
  const call = (): Promise<number> => Promise.resolve(times.push(Date.now()))
  const info = { host: 'batch', operation: 'getImage', replayable: true } as const
  const calls = Array.from({ length: 500 }, () => gate.attempt(call, info))
  await jest.advanceTimersByTimeAsync(5000)
  await Promise.all(calls)
  const busiest = Math.max(
    ...times.map((from) => times.filter((time) => time >= from && time < from + 1000).length),
  )
  expect(busiest).toBeLessThan(200)
  expect(times.at(-1)! - times[0]!).toBeLessThan(3000)
})

test('a pause is never longer than Cloudflare shuts anybody out, here and for other processes', async () => {
  const options = { circuitBreaker: false, rateLimit: 100 } as const
  const background = createBackground()
  const gate = createCallGate({ background, now: Date.now, options })
  const told: number[] = []
  gate.share({
    circuits: { read: () => Promise.resolve({}), write: () => Promise.resolve() },
    counts: { readOthers: () => Promise.resolve([]), write: () => Promise.resolve() },
    pause: {
      read: () => Promise.resolve(0),
      write: (until) => Promise.resolve(void told.push(until)),
    },
  })
  const start = Date.now()
  const info = { host: 'api', operation: 'getImage', replayable: true } as const
  const refused = new CloudflareAPIError({
    code: 'API_RATE_LIMITED',
    httpStatus: 429,
    message: 'Too many.',
    providerErrors: [],
    retryAfterMs: 10 ** 12,
  })
  await expect(gate.attempt(() => Promise.reject(refused), info)).rejects.toBe(refused)
  expect(told).toEqual([start + 300_000])
  const call = (): Promise<string> => Promise.resolve('called')
  jest.setSystemTime(start + 299_999)
  await expect(gate.attempt(call, info)).rejects.toMatchObject({ code: 'API_RATE_LIMITED' })
  jest.setSystemTime(start + 300_000)
  expect(await gate.attempt(call, info)).toBe('called')
})

test('what other processes knew before does not close a circuit that has just opened', async () => {
  const options = { circuitBreaker: { failures: 1, seconds: 60 }, rateLimit: 100 } as const
  const background = createBackground()
  const gate = createCallGate({ background, now: Date.now, options })
  const reads: ((state: object) => void)[] = []
  gate.share({
    circuits: {
      read: () => new Promise((resolve) => reads.push(resolve)),
      write: () => Promise.resolve(),
    },
    counts: { readOthers: () => Promise.resolve([]), write: () => Promise.resolve() },
    pause: { read: () => Promise.resolve(0), write: () => Promise.resolve() },
  })
  const info = { host: 'api', operation: 'getImage', replayable: true } as const
  const down = new CloudflareAPIError({
    code: 'API_UNAVAILABLE',
    httpStatus: 503,
    message: 'Down.',
    providerErrors: [],
  })
  const fails = async (): Promise<never> => {
    // The look of this call is under way by now.
    await jest.advanceTimersByTimeAsync(1)
    throw down
  }
  await expect(gate.attempt(fails, info)).rejects.toBe(down)
  expect(reads).toHaveLength(1)
  reads[0]?.({})
  await background.settled()
  expect(gate.outages).toHaveLength(1)
  await expect(gate.attempt(fails, info)).rejects.toMatchObject({ code: 'API_PAUSED' })
})
