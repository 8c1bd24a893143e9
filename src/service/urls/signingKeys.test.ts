import type { SigningKey } from '../../cloudflare/imagesClient.js'

import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'

import { CloudflareAPIError } from '../../errors.js'
import { keysRefreshMs, pickKey, readAccountKeys } from './signingKeys.js'

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
