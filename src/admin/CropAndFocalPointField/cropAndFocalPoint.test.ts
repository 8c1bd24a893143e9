import type { Crop } from '../../core/crop.js'
import type { CropAndFocalPointValues } from './cropAndFocalPoint.js'

import { describe, expect, test } from '@jest/globals'

import { resolveCropAndFocalPoint } from '../../plugin/upload/resolveCropAndFocalPoint.js'
import {
  applyEdits,
  focalInWhole,
  readCropAndFocalPoint,
  toValues,
  withCrop,
  withFocal,
} from './cropAndFocalPoint.js'

const left: Crop = { height: 1, width: 0.5, x: 0, y: 0 }
const centre = { x: 50, y: 50 }
const none: CropAndFocalPointValues = { crop: null, focalX: 50, focalY: 50 }

/** What the server makes of a save of the form. */
function save(saved: CropAndFocalPointValues, { crop, ...focal }: CropAndFocalPointValues) {
  const parts = { height: null, width: null, x: null, y: null }
  const toDoc = ({ crop: kept, ...rest }: CropAndFocalPointValues) => ({
    ...rest,
    cloudflare: { crop: kept ?? parts },
  })
  const next = resolveCropAndFocalPoint({
    data: { ...focal, cloudflare: { crop: crop ?? parts } },
    edits: undefined,
    hasNewFile: false,
    original: toDoc(saved),
  })
  return { crop: next.crop, focal: next.focal ?? centre }
}

describe('a crop', () => {
  test('leaves a chosen point where it is in the picture', () => {
    const cropAndFocalPoint = withCrop({
      crop: left,
      cropAndFocalPoint: { crop: null, focal: { x: 20, y: 30 } },
    })
    expect(cropAndFocalPoint).toEqual({ crop: left, focal: { x: 40, y: 30 } })
    expect(focalInWhole(cropAndFocalPoint)).toEqual({ x: 20, y: 30 })
  })

  test('has its own middle where no point was chosen', () => {
    expect(
      withCrop({ crop: left, cropAndFocalPoint: { crop: null, focal: centre } }).focal,
    ).toEqual(centre)
  })

  test('of everything is none', () => {
    const crop = { height: 0.9999, width: 1, x: 0, y: 0 }
    expect(withCrop({ crop, cropAndFocalPoint: { crop: left, focal: centre } }).crop).toBeNull()
  })
})

describe('a focal point', () => {
  test('ends at the edge of the crop', () => {
    const { focal } = withFocal({
      at: { x: 90, y: 120 },
      cropAndFocalPoint: { crop: left, focal: centre },
    })
    expect(focal).toEqual({ x: 100, y: 100 })
  })
})

describe('what the form is given', () => {
  const stores: CropAndFocalPointValues[] = [
    none,
    { crop: null, focalX: null, focalY: null },
    { crop: left, focalX: 50, focalY: 50 },
    { crop: left, focalX: 20, focalY: 70 },
    { crop: { height: 0.5, width: 0.25, x: 0.5, y: 0.25 }, focalX: 20, focalY: 70 },
  ]
  const crops = [null, left, { height: 0.3, width: 0.3, x: 0.1, y: 0.7 }]
  const points = [centre, { x: 20, y: 70 }, { x: 0, y: 100 }]
  const cases = stores.flatMap((saved) =>
    crops.flatMap((crop) => points.map((focal) => ({ cropAndFocalPoint: { crop, focal }, saved }))),
  )

  test.each(cases)(
    'leaves $cropAndFocalPoint after a save over $saved',
    ({ cropAndFocalPoint, saved }) => {
      const result = save(saved, toValues({ cropAndFocalPoint, saved }))
      expect(result.crop).toEqual(cropAndFocalPoint.crop)
      expect(Math.abs(result.focal.x - cropAndFocalPoint.focal.x)).toBeLessThan(0.011)
      expect(result.focal.y).toBe(cropAndFocalPoint.focal.y)
    },
  )

  test.each(cases)(
    'reads as the server reads it: $cropAndFocalPoint over $saved',
    ({ cropAndFocalPoint, saved }) => {
      const sent = {
        crop: cropAndFocalPoint.crop,
        focalX: cropAndFocalPoint.focal.x,
        focalY: cropAndFocalPoint.focal.y,
      }
      expect(readCropAndFocalPoint({ saved, sent })).toEqual(save(saved, sent))
    },
  )

  test('is what is stored where nothing changes', () => {
    for (const saved of stores) {
      expect(
        toValues({ cropAndFocalPoint: readCropAndFocalPoint({ saved, sent: saved }), saved }),
      ).toEqual(saved)
    }
  })
})

describe('edits of Payload’s own editor', () => {
  const edits = {
    crop: { height: 100, unit: '%', width: 50, x: 50, y: 0 },
    focalPoint: { x: 75, y: 10 },
  }

  test('are relative to the picture as saved', () => {
    const saved = { crop: left, focalX: 50, focalY: 50 }
    expect(applyEdits({ edits, saved, sent: saved })).toEqual({
      crop: { height: 1, width: 0.25, x: 0.25, y: 0 },
      focal: { x: 50, y: 10 },
    })
  })

  test('are none before the editor was opened', () => {
    expect(applyEdits({ edits: {}, saved: none, sent: none })).toBeUndefined()
  })
})
