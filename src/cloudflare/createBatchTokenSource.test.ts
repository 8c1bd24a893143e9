import type { BatchToken } from './imagesClient.js'

import { expect, jest, test } from '@jest/globals'

import { createBatchTokenSource } from './createBatchTokenSource.js'

function setup() {
  let nowMs = 0
  let count = 0
  const getBatchToken = jest.fn<() => Promise<BatchToken>>(() => {
    count += 1
    return Promise.resolve({ expiresAt: new Date(nowMs + 600_000), token: `token-${count}` })
  })
  const getToken = createBatchTokenSource({ getBatchToken, now: () => nowMs })
  return { advance: (ms: number) => (nowMs += ms), getBatchToken, getToken }
}

test('calls at the same time share one token', async () => {
  const { getBatchToken, getToken } = setup()
  expect(await Promise.all([getToken(), getToken(), getToken()])).toEqual(Array(3).fill('token-1'))
  expect(getBatchToken).toHaveBeenCalledTimes(1)
})

test('a token is replaced once in its last minute', async () => {
  const { advance, getBatchToken, getToken } = setup()
  await getToken()
  advance(539_999)
  expect(await getToken()).toBe('token-1')
  advance(1)
  expect(await Promise.all([getToken(), getToken()])).toEqual(['token-2', 'token-2'])
  expect(getBatchToken).toHaveBeenCalledTimes(2)
})

test('a failed fetch is not remembered', async () => {
  const { getBatchToken, getToken } = setup()
  getBatchToken.mockRejectedValueOnce(new Error('down'))
  await expect(getToken()).rejects.toThrow('down')
  expect(await getToken()).toBe('token-1')
})
