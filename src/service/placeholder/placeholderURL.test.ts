import { describe, expect, test } from '@jest/globals'
import sharp from 'sharp'

import { drawHalfTransparent, drawSolid } from '../../../test/fixtures/images.js'
import { drawPlaceholder } from './drawPlaceholder.js'
import { placeholderURL } from './placeholderURL.js'

const pixelsOf = async (url: null | string) => {
  const bytes = Buffer.from(String(url).split(',')[1] ?? '', 'base64')
  return sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
}

describe('the picture of a thumbhash', () => {
  test('is a PNG of about its colours and shape', async () => {
    const bytes = await drawSolid({ color: [200, 40, 60], height: 300, width: 600 })
    const { color, hasAlpha, thumbhash } = await drawPlaceholder({ bytes })
    expect({ color, hasAlpha }).toEqual({ color: '#c8283c', hasAlpha: false })
    const url = placeholderURL(thumbhash)
    expect(url).toMatch(/^data:image\/png;base64,/)
    expect(String(url).length).toBeLessThan(4000)
    const { data, info } = await pixelsOf(url)
    expect(info.width).toBeGreaterThan(info.height)
    for (const [index, expected] of [200, 40, 60, 255].entries()) {
      expect(Math.abs((data[index] ?? 0) - expected)).toBeLessThan(12)
    }
    expect(placeholderURL(thumbhash)).toBe(url)
  })

  test('lets through what the picture lets through', async () => {
    const bytes = await drawHalfTransparent({ height: 80, width: 80 })
    const { color, hasAlpha, thumbhash } = await drawPlaceholder({ bytes })
    expect({ color, hasAlpha }).toEqual({ color: '#dc1e1e', hasAlpha: true })
    const { data, info } = await pixelsOf(placeholderURL(thumbhash))
    const alphaAt = (x: number): number =>
      data[(Math.floor(info.height / 2) * info.width + x) * 4 + 3] ?? 0
    expect(alphaAt(1)).toBeGreaterThan(200)
    expect(alphaAt(info.width - 2)).toBeLessThan(60)
  })

  test('is none where nothing is seen, and for what is no thumbhash', async () => {
    const bytes = await drawSolid({ alpha: 0, height: 20, width: 20 })
    expect(await drawPlaceholder({ bytes })).toMatchObject({ color: null, hasAlpha: true })
    expect([null, undefined, '', 'AAAA', 7].map(placeholderURL)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ])
  })
})
