import { describe, expect, test } from '@jest/globals'

import { createRenderGate } from './createRenderGate.js'

function deferred() {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('createRenderGate', () => {
  test('never runs more than allowed, and runs all in order', async () => {
    const gate = createRenderGate({ maxActive: 2 })
    let active = 0
    let peak = 0
    const order: number[] = []
    await Promise.all(
      Array.from({ length: 9 }, (_, index) =>
        gate(async () => {
          order.push(index)
          active += 1
          peak = Math.max(peak, active)
          await turn()
          active -= 1
        }),
      ),
    )
    expect(peak).toBe(2)
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('a failing task gives its place back', async () => {
    const gate = createRenderGate({ maxActive: 1 })
    await expect(gate(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    await expect(gate(() => Promise.resolve('next'))).resolves.toBe('next')
  })

  test('refuses when the queue is full', async () => {
    const gate = createRenderGate({ maxActive: 1, maxWaiting: 1 })
    const held = deferred()
    const running = gate(() => held.promise)
    const queued = gate(() => Promise.resolve('queued'))
    await expect(gate(() => Promise.resolve('late'))).rejects.toMatchObject({
      code: 'API_UNAVAILABLE',
    })
    held.resolve()
    await running
    await expect(queued).resolves.toBe('queued')
  })
})
