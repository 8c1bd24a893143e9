import { expect, test } from '@jest/globals'

import { layMark } from './layMark.js'

/** Each pixel says where in the mark it is. */
function drawMark({ height, width }: { height: number; width: number }) {
  const data = Buffer.alloc(width * height * 4)
  for (let at = 0; at < width * height; at += 1) {
    data.set([at % width, Math.floor(at / width), 0, 255], at * 4)
  }
  return { data, height, width }
}

const picture = { height: 8, width: 10 }

test.each([
  ['wider', { height: 6, width: 11 }, { height: 6, width: 10 }],
  ['higher', { height: 9, width: 4 }, { height: 8, width: 4 }],
  ['both', { height: 9, width: 11 }, { height: 8, width: 10 }],
])('a mark that is %s than its picture after turning is cut, not moved', (_, size, shown) => {
  for (const repeat of ['none', 'x', 'y', 'both'] as const) {
    for (const isAnimated of [false, true]) {
      const { left, pixels, top } = layMark({
        isAnimated,
        mark: { margin: 0, position: 'top-left', repeat },
        picture,
        pixels: drawMark(size),
      })
      expect(left + pixels.width).toBeLessThanOrEqual(picture.width)
      expect(top + pixels.height).toBeLessThanOrEqual(picture.height)
      for (let y = 0; y < shown.height; y += 1) {
        for (let x = 0; x < shown.width; x += 1) {
          const at = ((y - top) * pixels.width + (x - left)) * 4
          expect([...pixels.data.subarray(at, at + 4)]).toEqual([x, y, 0, 255])
        }
      }
    }
  }
})
