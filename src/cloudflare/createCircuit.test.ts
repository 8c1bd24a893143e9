import type { AttemptInfo } from './apiRequest.js'
import type { Circuit, CircuitChange } from './createCircuit.js'

import { beforeEach, describe, expect, test } from '@jest/globals'

import { CloudflareAPIError, type ErrorCode } from '../errors.js'
import { createCircuit } from './createCircuit.js'

const info: AttemptInfo = { host: 'api', operation: 'getImage', replayable: true }

let circuit: Circuit
let news: CircuitChange[]
let now: number
let sent: number
beforeEach(() => {
  news = []
  now = 1_000_000
  sent = 0
  circuit = createCircuit({
    failures: 3,
    now: () => now,
    onChange: (change) => news.push(change),
    seconds: 10,
  })
})

const answer =
  (code: ErrorCode | undefined, httpStatus = 500) =>
  (): Promise<string> => {
    sent += 1
    return code === undefined
      ? Promise.resolve('done')
      : Promise.reject(
          new CloudflareAPIError({ code, httpStatus, message: 'no', providerErrors: [] }),
        )
  }

const call = (code?: ErrorCode, httpStatus?: number): Promise<string> =>
  circuit
    .attempt(answer(code, httpStatus), info)
    .catch((error: unknown) => (error as { code: string }).code)

const open = async (): Promise<void> => {
  for (let count = 0; count < 3; count += 1) await call('API_UNAVAILABLE')
}

describe('a host that does not answer', () => {
  test.each<ErrorCode>(['API_UNAVAILABLE', 'NETWORK', 'REQUEST_TIMEOUT'])(
    'is not called any more after some failures in a row: %s',
    async (code) => {
      for (let count = 0; count < 3; count += 1) expect(await call(code, 0)).toBe(code)
      expect(await call()).toBe('API_PAUSED')
      expect(await call()).toBe('API_PAUSED')
      expect(sent).toBe(3)
      expect(circuit.openUntil).toBe(now + 10_000)
    },
  )

  test('says when the next call is made', async () => {
    await open()
    now += 2500
    await expect(circuit.attempt(answer(undefined), info)).rejects.toMatchObject({
      code: 'API_PAUSED',
      httpStatus: 0,
      message: expect.stringContaining('in 8 seconds'),
      retryAfterMs: 7500,
      retryable: true,
      status: 503,
    })
  })

  test('is tried by one call, and is open to all once that succeeds', async () => {
    await open()
    now += 10_000
    let end = (): void => undefined
    const probe = circuit.attempt(
      () =>
        new Promise<void>((resolve) => {
          end = resolve
        }),
      info,
    )
    expect(await call()).toBe('API_PAUSED')
    end()
    await probe
    expect(await call()).toBe('done')
    expect(news.map(({ openUntil }) => openUntil)).toEqual([1_010_000, 0])
  })

  test('pauses twice as long after each try that fails, up to a minute, and from the start after a success', async () => {
    await open()
    const pauses = []
    for (let count = 0; count < 5; count += 1) {
      now = circuit.openUntil
      expect(await call('API_UNAVAILABLE')).toBe('API_UNAVAILABLE')
      pauses.push(circuit.openUntil - now)
    }
    expect(pauses).toEqual([20_000, 40_000, 60_000, 60_000, 60_000])
    now = circuit.openUntil
    expect(await call()).toBe('done')
    await open()
    expect(circuit.openUntil - now).toBe(10_000)
  })

  test('is news when it goes down and when it is back, not while it stays down', async () => {
    await open()
    for (let count = 0; count < 2; count += 1) {
      now = circuit.openUntil
      await call('API_UNAVAILABLE')
    }
    now = circuit.openUntil
    await call()
    now += 5000
    await open()
    expect(news).toEqual([
      { isNews: true, openUntil: 1_010_000, since: 1_000_000 },
      { isNews: false, openUntil: 1_030_000, since: 1_000_000 },
      { isNews: false, openUntil: 1_070_000, since: 1_000_000 },
      { isNews: true, openUntil: 0, since: 1_000_000 },
      { isNews: true, openUntil: 1_085_000, since: 1_075_000 },
    ])
  })

  test('is tried by another call where the first hangs', async () => {
    await open()
    now += 10_000
    void circuit.attempt(() => new Promise(() => undefined), info)
    expect(await call()).toBe('API_PAUSED')
    now += 10_000
    expect(await call()).toBe('done')
  })

  test('is tried by the next where the first gave up', async () => {
    await open()
    now += 10_000
    expect(await call('REQUEST_ABORTED', 0)).toBe('REQUEST_ABORTED')
    expect(await call()).toBe('done')
  })
})

describe('a host that answers', () => {
  test.each<[ErrorCode, number]>([
    ['API_NOT_FOUND', 404],
    ['API_REFUSED_IMAGE', 415],
    ['API_RATE_LIMITED', 429],
  ])('is up, whatever it says: %s', async (code, status) => {
    await call('API_UNAVAILABLE')
    await call('API_UNAVAILABLE')
    expect(await call(code, status)).toBe(code)
    await call('API_UNAVAILABLE')
    await call('API_UNAVAILABLE')
    expect(await call()).toBe('done')
    expect(news).toEqual([])
  })

  test('is not shut out by failures of calls that were on their way when it opened', async () => {
    const late = Array.from({ length: 9 }, () => call('API_UNAVAILABLE'))
    await Promise.all(late)
    expect(circuit.openUntil).toBe(now + 10_000)
    expect(news).toHaveLength(1)
  })
})

describe('what another process has found', () => {
  test('holds here, and one failure more does', async () => {
    circuit.learn(now + 5000)
    expect(await call()).toBe('API_PAUSED')
    now += 5000
    expect(await call('API_UNAVAILABLE')).toBe('API_UNAVAILABLE')
    expect(await call()).toBe('API_PAUSED')
  })

  test('is no news when it stays down, and is when it is back', async () => {
    circuit.learn(now + 5000)
    now += 5000
    await call('API_UNAVAILABLE')
    now = circuit.openUntil
    await call()
    expect(news).toEqual([
      { isNews: false, openUntil: 1_015_000, since: 1_000_000 },
      { isNews: true, openUntil: 0, since: 1_000_000 },
    ])
  })

  test('opens it again', async () => {
    await open()
    circuit.learn(0)
    expect(await call()).toBe('done')
  })
})
