import type { CallBudget, CallCounts, SharedCounts } from './createCallBudget.js'

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { createCallBudget } from './createCallBudget.js'

const windowMs = 300_000

/** A store as processes share it: each call takes a turn of the event loop. */
function createStore() {
  const written = new Map<number, CallCounts>()
  let isDown = false
  return {
    breakDown: () => {
      isDown = true
    },
    of: (id: number): SharedCounts => ({
      async readOthers() {
        await Promise.resolve()
        if (isDown) throw new Error('down')
        return [...written].flatMap(([other, counts]) => (other === id ? [] : [counts]))
      },
      async write(counts) {
        await Promise.resolve()
        if (isDown) throw new Error('down')
        written.set(id, counts)
      },
    }),
  }
}

function openSite({ limit, processes }: { limit: number; processes: number }) {
  const clock = { now: 1_700_000_000_000 }
  const store = createStore()
  const tasks: Promise<void>[] = []
  const budgets = Array.from({ length: processes }, (_, id) => {
    const budget = createCallBudget({
      follow: (task) => tasks.push(task),
      limit,
      now: () => clock.now,
    })
    budget.share(store.of(id))
    return budget
  })
  const calls: number[] = []
  const take = async (budget: CallBudget, isBackground = false): Promise<boolean> => {
    try {
      await budget.take({ isBackground })
      calls.push(clock.now)
      return true
    } catch (error) {
      expect(error).toMatchObject({ code: 'API_RATE_LIMITED', httpStatus: 0 })
      return false
    }
  }
  return { budgets, calls, clock, settled: () => Promise.all(tasks), store, take }
}

/** The most calls that lie within five minutes. */
function mostInWindow(calls: readonly number[]): number {
  let most = 0
  let first = 0
  for (const [index, at] of calls.entries()) {
    while (at - (calls[first] ?? at) >= windowMs) first += 1
    most = Math.max(most, index - first + 1)
  }
  return most
}

describe('one process', () => {
  test('makes as many calls as are allowed, and says when there are more', async () => {
    const { budgets, calls, clock, take } = openSite({ limit: 1200, processes: 1 })
    const [budget] = budgets as [CallBudget]
    for (let count = 0; count < 1300; count += 1) await take(budget)
    expect(calls).toHaveLength(1200)
    clock.now += 60_000
    await expect(budget.take({ isBackground: false })).rejects.toMatchObject({
      code: 'API_RATE_LIMITED',
      message: expect.stringMatching(
        /^The 1200 calls .* are used up\. Try again in 2\d\d seconds\.$/,
      ),
      retryAfterMs: 250_000,
    })
    clock.now += 250_000
    expect(await take(budget)).toBe(true)
  })

  test('makes them all where they are asked for at once', async () => {
    const { budgets, calls, take } = openSite({ limit: 1200, processes: 1 })
    await Promise.all(Array.from({ length: 1300 }, () => take(budgets[0]!)))
    expect(calls).toHaveLength(1200)
  })

  test('keeps the last calls for people', async () => {
    const { budgets, calls, take } = openSite({ limit: 1200, processes: 1 })
    const [budget] = budgets as [CallBudget]
    for (let count = 0; count < 1300; count += 1) await take(budget, true)
    expect(calls).toHaveLength(1150)
    await Promise.all(Array.from({ length: 20 }, () => take(budget, true)))
    expect(calls).toHaveLength(1150)
    for (let count = 0; count < 100; count += 1) await take(budget)
    expect(calls).toHaveLength(1200)
  })

  test('calls nobody for as long as Cloudflare says', async () => {
    const { budgets, clock, take } = openSite({ limit: 1200, processes: 1 })
    const [budget] = budgets as [CallBudget]
    budget.pause(clock.now + 300_000)
    budget.pause(clock.now + 1000)
    clock.now += 299_999
    await expect(budget.take({ isBackground: false })).rejects.toMatchObject({
      message: expect.stringContaining('Cloudflare takes no more calls'),
      retryAfterMs: 1,
    })
    clock.now += 1
    expect(await take(budget)).toBe(true)
  })

  test('gives back what it did not use: one call every ten seconds uses up nothing', async () => {
    const { budgets, clock, take } = openSite({ limit: 100, processes: 1 })
    const [budget] = budgets as [CallBudget]
    for (let count = 0; count < 1000; count += 1) {
      expect(await take(budget)).toBe(true)
      clock.now += 10_000
    }
  })

  test('goes on by its own count where the store is down', async () => {
    const { budgets, calls, store, take } = openSite({ limit: 100, processes: 1 })
    store.breakDown()
    for (let count = 0; count < 150; count += 1) await take(budgets[0]!)
    expect(calls).toHaveLength(100)
  })
})

test('processes that all want as much as they get stay below the limit, and close to it', async () => {
  const { budgets, calls, clock, settled, take } = openSite({ limit: 1200, processes: 3 })
  for (let second = 0; second < 900; second += 1) {
    clock.now += 1000
    await Promise.all(
      budgets.map(async (budget) => {
        for (let count = 0; count < 4; count += 1) await take(budget, true)
      }),
    )
  }
  await settled()
  expect(mostInWindow(calls)).toBeLessThanOrEqual(1200)
  for (const from of [0, 310_000, 590_000]) {
    const start = (calls[0] ?? 0) + from
    const made = calls.filter((at) => at >= start && at < start + 310_000).length
    expect(made).toBeGreaterThanOrEqual(1100)
  }
})

test('whatever the processes do, no five minutes hold more than the limit', async () => {
  const steps = fc.array(
    fc.record({
      calls: fc.integer({ max: 60, min: 1 }),
      isBackground: fc.boolean(),
      process: fc.integer({ max: 3, min: 0 }),
      waitMs: fc.oneof(fc.constant(0), fc.integer({ max: 40_000, min: 0 })),
    }),
    { maxLength: 80 },
  )
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const { budgets, calls, clock, settled, take } = openSite({ limit: 300, processes: 4 })
      for (const { isBackground, process, waitMs, ...step } of list) {
        clock.now += waitMs
        await Promise.all(
          Array.from({ length: step.calls }, () => take(budgets[process]!, isBackground)),
        )
      }
      await settled()
      expect(mostInWindow(calls)).toBeLessThanOrEqual(300)
    }),
    { numRuns: 200, seed: 1 },
  )
})
