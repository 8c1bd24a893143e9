import type { SigningKey } from '../../cloudflare/imagesClient.js'

import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'

import { CloudflareAPIError } from '../../errors.js'
import { keysMissingMs, keysRefreshMs, pickKey, readAccountKeys } from './signingKeys.js'

const first = { name: 'first', value: 'value-of-first' }
const standard = { name: 'default', value: 'value-of-default' }
const next = { name: 'next', value: 'value-of-next' }

describe('the key that signs', () => {
  test.each([
    { expected: standard.value, keys: [first, standard], name: undefined },
    { expected: first.value, keys: [first, next], name: undefined },
    { expected: next.value, keys: [standard, next], name: 'next' },
    { expected: standard.value, keys: [first, standard], name: 'next' },
    { expected: undefined, keys: [], name: 'next' },
  ])('is $expected of $keys with the name $name', ({ expected, keys, name }) => {
    expect(pickKey({ keys, name })).toBe(expected)
  })
})

describe('keys of the account', () => {
  const refused = new CloudflareAPIError({
    code: 'API_AUTHENTICATION',
    httpStatus: 403,
    message: 'refused',
    providerErrors: [],
  })
  const noAnswer = ({ retryAfterMs }: { retryAfterMs?: number } = {}): CloudflareAPIError =>
    new CloudflareAPIError({
      code: retryAfterMs === undefined ? 'API_UNAVAILABLE' : 'API_RATE_LIMITED',
      httpStatus: 503,
      message: 'no answer',
      providerErrors: [],
      retryAfterMs,
    })
  let answer: () => Promise<SigningKey[]>
  let calls = 0
  const client = {
    listKeys: async () => {
      calls += 1
      return answer()
    },
  }

  beforeEach(() => {
    calls = 0
    answer = () => Promise.resolve([standard])
    jest.useFakeTimers()
  })
  afterEach(() => {
    jest.useRealTimers()
  })

  test('are looked at again every ten minutes, and a new one of the name takes over', async () => {
    const keys = await readAccountKeys({ client, name: 'next' })
    expect(keys.current).toBe(standard.value)
    answer = () => Promise.resolve([standard, next])
    await jest.advanceTimersByTimeAsync(keysRefreshMs - 1)
    expect([calls, keys.current]).toEqual([1, standard.value])
    await jest.advanceTimersByTimeAsync(1)
    expect([calls, keys.current]).toEqual([2, next.value])
  })

  test.each([
    { again: () => Promise.reject(new Error('no network')), name: 'no answer' },
    { again: () => Promise.resolve([]), name: 'no keys' },
  ])('stay what they were after $name', async ({ again }) => {
    const keys = await readAccountKeys({ client, name: undefined })
    answer = again
    await jest.advanceTimersByTimeAsync(keysRefreshMs)
    expect([calls, keys.current]).toEqual([2, standard.value])
  })

  test('that cannot be read at first are asked for again, one call at a time, until they are there', async () => {
    answer = () => Promise.reject(noAnswer())
    const keys = await readAccountKeys({ client, name: undefined })
    const news: unknown[] = []
    keys.onNews = (problem) => news.push(problem)
    expect([keys.current, keys.problem]).toEqual([undefined, noAnswer()])
    keys.ask()
    expect(calls).toBe(1)
    let tell: (keys: SigningKey[]) => void = () => undefined
    answer = () =>
      new Promise((resolve) => {
        tell = resolve
      })
    await jest.advanceTimersByTimeAsync(keysMissingMs * 3)
    keys.ask()
    expect(calls).toBe(2)
    tell([standard])
    await jest.advanceTimersByTimeAsync(0)
    expect([keys.current, keys.problem, news]).toEqual([standard.value, undefined, [undefined]])
    // And from then on as ever.
    answer = () => Promise.resolve([next])
    await jest.advanceTimersByTimeAsync(keysMissingMs + keysRefreshMs)
    expect([calls, keys.current]).toEqual([3, next.value])
    expect(news).toHaveLength(1)
  })

  test('are asked for by need where no timer runs, as in a process that sleeps', async () => {
    answer = () => Promise.reject(noAnswer())
    const keys = await readAccountKeys({ client, name: undefined })
    answer = () => Promise.resolve([standard])
    jest.setSystemTime(Date.now() + keysMissingMs)
    keys.ask()
    await jest.advanceTimersByTimeAsync(0)
    expect([calls, keys.current]).toEqual([2, standard.value])
  })

  test('are not asked for before the time that Cloudflare names', async () => {
    answer = () => Promise.reject(noAnswer({ retryAfterMs: 60_000 }))
    await readAccountKeys({ client, name: undefined })
    await jest.advanceTimersByTimeAsync(59_000)
    expect(calls).toBe(1)
    await jest.advanceTimersByTimeAsync(6_000)
    expect(calls).toBe(2)
  })

  test('that are refused after an outage are a matter for somebody, told once', async () => {
    answer = () => Promise.reject(noAnswer())
    const keys = await readAccountKeys({ client, name: undefined })
    const news: unknown[] = []
    keys.onNews = (problem) => news.push(problem)
    answer = () => Promise.reject(refused)
    await jest.advanceTimersByTimeAsync(150_000)
    // In a minute and two.
    expect(calls).toBe(4)
    expect(news).toMatchObject([{ code: 'OPTIONS_INVALID' }])
    answer = () => Promise.resolve([standard])
    await jest.advanceTimersByTimeAsync(60_000)
    expect([keys.current, news.at(-1)]).toEqual([standard.value, undefined])
  })

  test.each([
    { given: () => Promise.resolve([]), says: 'the account has none' },
    { given: () => Promise.reject(refused), says: 'the API token may not read those' },
  ])('are a problem of the options when $says', async ({ given, says }) => {
    answer = given
    await expect(readAccountKeys({ client, name: undefined })).rejects.toMatchObject({
      code: 'OPTIONS_INVALID',
      details: { problems: [expect.stringMatching(/^signingKey: expected /)] },
      message: expect.stringContaining(says),
    })
  })
})
