import type { Crop } from '../../core/crop.js'

import { describe, expect, test } from '@jest/globals'

import { assertCrop } from '../../core/crop.js'
import { handles, moveCrop, resizeCrop, shapeCrop, typeCrop } from './geometry.js'

const crop: Crop = { height: 0.4, width: 0.5, x: 0.2, y: 0.3 }

describe('moving the crop', () => {
  test('keeps its size', () => {
    expect(moveCrop({ by: { x: 0.1, y: -0.1 }, crop })).toEqual({ ...crop, x: 0.3, y: 0.2 })
  })

  test('ends at the edges of the picture', () => {
    expect(moveCrop({ by: { x: 5, y: -5 }, crop })).toEqual({ ...crop, x: 0.5, y: 0 })
  })
})

describe('moving a side or a corner', () => {
  test.each([
    ['n', { ...crop, height: 0.5, y: 0.2 }],
    ['s', { ...crop, height: 0.3 }],
    ['e', { ...crop, width: 0.6 }],
    ['w', { ...crop, width: 0.4, x: 0.3 }],
    ['nw', { height: 0.5, width: 0.4, x: 0.3, y: 0.2 }],
    ['se', { ...crop, height: 0.3, width: 0.6 }],
  ] as const)('%s leaves what lies opposite', (handle, moved) => {
    expect(resizeCrop({ by: { x: 0.1, y: -0.1 }, crop, handle, ratio: undefined })).toEqual(moved)
  })

  test('cannot turn the crop inside out', () => {
    const next = resizeCrop({ by: { x: 2, y: 2 }, crop, handle: 'nw', ratio: undefined })
    expect(next).toEqual({ height: 0.02, width: 0.02, x: 0.68, y: 0.68 })
  })

  test('keeps a shape, as large as the picture has room for', () => {
    const next = resizeCrop({ by: { x: 1, y: 0 }, crop, handle: 'se', ratio: 1 })
    expect(next).toEqual({ height: 0.7, width: 0.7, x: 0.2, y: 0.3 })
  })

  test('keeps a shape around the middle when a side is moved', () => {
    const next = resizeCrop({ by: { x: 0, y: -0.2 }, crop, handle: 's', ratio: 1 })
    expect(next).toEqual({ height: 0.2, width: 0.2, x: 0.35, y: 0.3 })
  })

  test('always gives a crop that can be saved', () => {
    for (const handle of handles) {
      for (const ratio of [undefined, 0.3, 1, 1.7]) {
        for (const x of [-1, -0.13, 0, 0.0777, 0.9]) {
          for (const y of [-1, -0.31, 0, 0.123, 0.9]) {
            const next = resizeCrop({ by: { x, y }, crop, handle, ratio })
            expect(() => assertCrop(next)).not.toThrow()
            if (ratio !== undefined) expect(next.width / next.height).toBeCloseTo(ratio, 1)
          }
        }
      }
    }
  })
})

describe('choosing a shape', () => {
  test('takes the largest part in the middle', () => {
    expect(shapeCrop({ crop: null, ratio: 0.5 })).toEqual({ height: 1, width: 0.5, x: 0.25, y: 0 })
    expect(shapeCrop({ crop, ratio: 2.5 })).toEqual({ height: 0.2, width: 0.5, x: 0.2, y: 0.4 })
  })
})

describe('typing', () => {
  test.each([
    ['x', 0.8, { ...crop, width: 0.2, x: 0.8 }],
    ['x', 1, { ...crop, width: 0.02, x: 0.98 }],
    ['y', 0.1, { ...crop, y: 0.1 }],
    ['width', 0.9, { ...crop, width: 0.9, x: 0.1 }],
    ['height', 0, { ...crop, height: 0.02 }],
  ] as const)('%s %d has its way, inside the picture', (part, value, typed) => {
    expect(typeCrop({ crop, part, value })).toEqual(typed)
  })
})
