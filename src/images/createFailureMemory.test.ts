import type { ErrorCode } from '../errors.js'

import { describe, expect, test } from '@jest/globals'

import { CloudflareImagesError } from '../errors.js'
import { createFailureMemory } from './createFailureMemory.js'
import { createRenderGate } from './createRenderGate.js'

/** A memory with a clock of its own, and tasks that are counted. */
function setUp(code: ErrorCode, details: Record<string, unknown> = {}) {
  let nowMs = 1
  let tried = 0
  const memory = createFailureMemory({ now: () => nowMs })
  const fail = (key: string, group = 'image') =>
    memory
      .attempt({
        group,
        key,
        task: () => {
          tried += 1
          return Promise.reject(new CloudflareImagesError({ code, details, message: code }))
        },
      })
      .catch((error: unknown) => (error as CloudflareImagesError).code)
  return { fail, memory, pass: (ms: number) => (nowMs += ms), tried: () => tried }
}

describe('a failure', () => {
  test.each(['IMAGE_TOO_LARGE', 'FILE_UNREADABLE'] as const)(
    '%s is told again for ten minutes',
    async (code) => {
      const { fail, pass, tried } = setUp(code)
      expect([await fail('a'), await fail('a'), tried()]).toEqual([code, code, 1])
      pass(599_000)
      expect([await fail('a'), tried()]).toEqual([code, 1])
      pass(2_000)
      expect([await fail('a'), tried()]).toEqual([code, 2])
    },
  )

  test('that may be gone is tried thrice, and then told again for one minute', async () => {
    const { fail, pass, tried } = setUp('API_RESPONSE_INVALID')
    for (let time = 0; time < 5; time += 1) await fail('a')
    expect(tried()).toBe(3)
    pass(59_000)
    expect([await fail('a'), tried()]).toEqual(['API_RESPONSE_INVALID', 3])
    pass(2_000)
    expect([await fail('a'), tried()]).toEqual(['API_RESPONSE_INVALID', 4])
  })

  test('three of one image speak for its other pictures, and for no other image', async () => {
    const { fail, tried } = setUp('IMAGE_TOO_LARGE')
    for (const key of ['a', 'b', 'c', 'd', 'e']) await fail(key)
    expect(tried()).toBe(3)
    await fail('f', 'another')
    expect(tried()).toBe(4)
  })

  test('counts for those that waited meanwhile', async () => {
    const memory = createFailureMemory()
    const gate = createRenderGate({ maxActive: 1 })
    let drawn = 0
    const asked = Array.from({ length: 20 }, (_, index) =>
      memory.attempt({
        group: 'image',
        key: String(index),
        task: (assertHopeful) =>
          gate(async () => {
            assertHopeful()
            drawn += 1
            await Promise.resolve()
            throw new CloudflareImagesError({ code: 'FILE_UNREADABLE', message: 'Broken' })
          }),
      }),
    )
    const results = await Promise.allSettled(asked)
    expect(results.map(({ status }) => status)).toEqual(asked.map(() => 'rejected'))
    // One has its turn before the third failure is noted.
    expect(drawn).toBeLessThanOrEqual(4)
  })

  test('of something else is tried again, and so is what succeeds', async () => {
    const { fail, memory, tried } = setUp('API_UNAVAILABLE')
    await fail('a')
    await fail('a')
    expect(tried()).toBe(2)
    const succeed = () =>
      memory.attempt({ group: 'image', key: 'a', task: () => Promise.resolve(7) })
    expect(await succeed()).toBe(7)
    const slow = setUp('API_UNAVAILABLE', { over: 'time' })
    for (let time = 0; time < 5; time += 1) await slow.fail('a')
    expect(slow.tried()).toBe(3)
  })
})
