import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'

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
