import type { Crop } from './crop.js'

import { describe, expect, test } from '@jest/globals'

import { carryChosen, carryFocal } from './cropAndFocalPoint.js'

const leftTop: Crop = { height: 0.5, width: 0.25, x: 0, y: 0 }
const inner: Crop = { height: 0.5, width: 0.5, x: 0.25, y: 0.4 }

describe('a focal point that is carried from one crop to another', () => {
  test.each([
    ['into a crop', { x: 40, y: 50 }, undefined, inner, { x: 30, y: 20 }],
    ['out of a crop', { x: 30, y: 20 }, inner, undefined, { x: 40, y: 50 }],
    ['between two crops', { x: 90, y: 90 }, leftTop, inner, { x: 0, y: 10 }],
    [
      'to the far edges, where it is cut away',
      { x: 90, y: 95 },
      undefined,
      inner,
      { x: 100, y: 100 },
    ],
    ['to the near edges, where it is cut away', { x: 10, y: 10 }, undefined, inner, { x: 0, y: 0 }],
    ['with two decimals', { x: 33.33, y: 66.67 }, undefined, inner, { x: 16.66, y: 53.34 }],
    ['nowhere with the same crop', { x: 33.333, y: 7 }, inner, inner, { x: 33.333, y: 7 }],
  ])('%s', (_, focal, from, to, expected) => {
    expect(carryFocal({ focal, from, to })).toEqual(expected)
    expect(carryChosen({ focal, from, to })).toEqual(expected)
  })

  test.each([
    ['the middle stays the middle', { x: 50, y: 50 }, { x: 50, y: 50 }],
    ['a point below the middle was chosen', { x: 50, y: 60 }, { x: 50, y: 40 }],
    ['a point beside the middle was chosen', { x: 60, y: 50 }, { x: 70, y: 20 }],
  ])('%s', (_, focal, expected) => {
    expect(carryChosen({ focal, from: undefined, to: inner })).toEqual(expected)
  })
})
