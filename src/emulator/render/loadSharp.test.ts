import { describe, expect, test } from '@jest/globals'
import { loadSharp } from './loadSharp.js'

describe('loadSharp', () => {
  test('yields the callable module', async () => {
    const sharp = await loadSharp()
    const create = { background: 'red', channels: 3, height: 2, width: 3 } as const
    const { info } = await sharp({ create }).png().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([3, 2])
  })

  test('says what to install when the module is missing', async () => {
    const cause = new Error("Cannot find package 'sharp'")
    await expect(loadSharp(() => Promise.reject(cause))).rejects.toMatchObject({
      cause,
      code: 'SHARP_MISSING',
      message: expect.stringContaining('npm install sharp'),
    })
  })
})
