import { describe, expect, test } from '@jest/globals'

import type { Crop } from '../../core/crop.js'
import type { FramingValues } from './framing.js'

import { resolveFraming } from '../../plugin/upload/resolveFraming.js'
import { applyEdits, focalInWhole, readFraming, toValues, withCrop, withFocal } from './framing.js'

const left: Crop = { height: 1, width: 0.5, x: 0, y: 0 }
const centre = { x: 50, y: 50 }
const none: FramingValues = { crop: null, focalX: 50, focalY: 50 }

/** What the server makes of a save of the form. */
function save(saved: FramingValues, { crop, ...focal }: FramingValues) {
  const parts = { height: null, width: null, x: null, y: null }
  const toDoc = ({ crop: kept, ...rest }: FramingValues) => ({
    ...rest,
    cloudflare: { crop: kept ?? parts },
  })
  const next = resolveFraming({
    data: { ...focal, cloudflare: { crop: crop ?? parts } },
    edits: undefined,
    hasNewFile: false,
    original: toDoc(saved),
  })
  return { crop: next.crop, focal: next.focal ?? centre }
}

describe('a crop', () => {
  test('leaves a chosen point where it is in the picture', () => {
    const framing = withCrop({ crop: left, framing: { crop: null, focal: { x: 20, y: 30 } } })
    expect(framing).toEqual({ crop: left, focal: { x: 40, y: 30 } })
    expect(focalInWhole(framing)).toEqual({ x: 20, y: 30 })
  })

  test('has its own middle where no point was chosen', () => {
    expect(withCrop({ crop: left, framing: { crop: null, focal: centre } }).focal).toEqual(centre)
  })

  test('of everything is none', () => {
    const crop = { height: 0.9999, width: 1, x: 0, y: 0 }
    expect(withCrop({ crop, framing: { crop: left, focal: centre } }).crop).toBeNull()
  })
})

describe('a focal point', () => {
  test('ends at the edge of the crop', () => {
    const { focal } = withFocal({ at: { x: 90, y: 120 }, framing: { crop: left, focal: centre } })
    expect(focal).toEqual({ x: 100, y: 100 })
  })
})

describe('what the form is given', () => {
  const stores: FramingValues[] = [
    none,
    { crop: null, focalX: null, focalY: null },
    { crop: left, focalX: 50, focalY: 50 },
    { crop: left, focalX: 20, focalY: 70 },
    { crop: { height: 0.5, width: 0.25, x: 0.5, y: 0.25 }, focalX: 20, focalY: 70 },
  ]
  const crops = [null, left, { height: 0.3, width: 0.3, x: 0.1, y: 0.7 }]
  const points = [centre, { x: 20, y: 70 }, { x: 0, y: 100 }]
  const cases = stores.flatMap((saved) =>
    crops.flatMap((crop) => points.map((focal) => ({ framing: { crop, focal }, saved }))),
  )

  test.each(cases)('leaves $framing after a save over $saved', ({ framing, saved }) => {
    const result = save(saved, toValues({ framing, saved }))
    expect(result.crop).toEqual(framing.crop)
    expect(Math.abs(result.focal.x - framing.focal.x)).toBeLessThan(0.011)
    expect(result.focal.y).toBe(framing.focal.y)
  })

  test.each(cases)('reads as the server reads it: $framing over $saved', ({ framing, saved }) => {
    const sent = { crop: framing.crop, focalX: framing.focal.x, focalY: framing.focal.y }
    expect(readFraming({ saved, sent })).toEqual(save(saved, sent))
  })

  test('is what is stored where nothing changes', () => {
    for (const saved of stores)
      expect(toValues({ framing: readFraming({ saved, sent: saved }), saved })).toEqual(saved)
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
