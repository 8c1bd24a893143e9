import { describe, expect, test } from '@jest/globals'

import { CloudflareImagesError, type ErrorCode } from '../../errors.js'
import { afterDeletion } from './afterDeletion.js'

const failure = (code: ErrorCode): CloudflareImagesError =>
  new CloudflareImagesError({ code, message: 'No.' })

/** Fails with these codes, one after the other, then succeeds. */
function attempt(codes: readonly ErrorCode[]) {
  const delays: number[] = []
  let calls = 0
  const result = afterDeletion({
    create: () => {
      calls += 1
      const code = codes[calls - 1]
      return code === undefined ? Promise.resolve('created') : Promise.reject(failure(code))
    },
    sleep: (delayMs) => {
      delays.push(delayMs)
      return Promise.resolve()
    },
  })
  return { count: () => calls, delays, result }
}

describe('Creating an image under an id that was just deleted', () => {
  test('works at once where Cloudflare has noticed', async () => {
    const { delays, result } = attempt([])
    expect(await result).toBe('created')
    expect(delays).toEqual([])
  })

  test('waits longer each time while the id counts as taken', async () => {
    const { delays, result } = attempt(['API_CONFLICT', 'API_CONFLICT', 'API_CONFLICT'])
    expect(await result).toBe('created')
    expect(delays).toEqual([250, 500, 1000])
  })

  test('gives up after about eight seconds', async () => {
    const { count, delays, result } = attempt(Array.from({ length: 9 }, () => 'API_CONFLICT'))
    await expect(result).rejects.toMatchObject({ code: 'API_CONFLICT' })
    expect(count()).toBe(6)
    expect(delays.reduce((sum, delayMs) => sum + delayMs)).toBe(7750)
  })

  test('gives up at once for any other reason', async () => {
    const { count, result } = attempt(['API_CONFLICT', 'API_REFUSED_IMAGE'])
    await expect(result).rejects.toMatchObject({ code: 'API_REFUSED_IMAGE' })
    expect(count()).toBe(2)
  })
})
