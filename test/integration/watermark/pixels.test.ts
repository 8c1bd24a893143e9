import type { Mark } from '../../../src/core/watermark.js'
import type { MediaDoc } from '../support/account.js'
import type { MarkedSite } from './markedSite.js'
import type { Pixels } from './pixels.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { getOutputSize } from '../../../src/core/outputSize.js'
import { markPositions, parseMark } from '../../../src/core/watermark.js'
import { listMarks, placeMark, sizeMark } from '../../../src/core/watermarkLayout.js'
import { drawAnimation, drawQuadrants, drawSolid } from '../../fixtures/images.js'
import { openMarkedSite } from './markedSite.js'
import { blend, distance, readPixels } from './pixels.js'

const color = [200, 20, 200] as const
const natural = { height: 20, width: 50 }
const source = { height: 300, width: 400 }
const fits = ['scale-down', 'contain', 'cover', 'crop', 'pad'] as const
const toName = (fit: string): string => `box${fit.replaceAll('-', '')}`

const variants = {
  banner: { fit: 'cover', height: 100, width: 390 },
  tiny: { fit: 'cover', height: 24, width: 30 },
  whole: { width: 400 },
  ...Object.fromEntries(fits.map((fit) => [toName(fit), { fit, height: 480, width: 240 }])),
} as const

let site: MarkedSite
let doc: MediaDoc
let logo: Buffer

beforeAll(async () => {
  logo = await drawSolid({ ...natural, color })
  site = await openMarkedSite({ options: { variants } })
  doc = await site.add({ bytes: await drawQuadrants({ ...source, format: 'png' }) })
})
afterAll(() => site.stop())

/** Every pixel: blended where the arithmetic puts a mark, and untouched everywhere else. */
async function expectMarked({
  mark,
  tolerance = 2,
  variant,
}: {
  mark: Omit<Mark, 'image' | 'text'>
  tolerance?: number
  variant: string
}): Promise<Pixels> {
  site.mark = { ...mark, image: logo }
  const clean = await site.clean({ id: doc.id, variant })
  const marked = await readPixels(await site.show({ id: doc.id, variant }))
  const size = ({ height, width }: Pixels) => ({ height, width })
  expect(size(marked)).toEqual(size(clean))
  const parsed = parseMark(site.mark)
  const box = sizeMark({ natural, picture: clean, rotate: 0, width: parsed.width })
  const marks = listMarks({
    box,
    picture: clean,
    placement: placeMark({ box, mark: parsed, picture: clean }),
  })
  const covered = new Set<string>()
  for (const { height, left, top, width } of marks) {
    for (let y = top; y < top + height; y += 1) {
      for (let x = left; x < left + width; x += 1) covered.add(`${x} ${y}`)
    }
  }
  const wrong: unknown[] = []
  for (let y = 0; y < clean.height; y += 1) {
    for (let x = 0; x < clean.width; x += 1) {
      const under = clean.at(x, y)
      const expected = covered.has(`${x} ${y}`)
        ? blend({ opacity: parsed.opacity, over: color, under })
        : under
      if (distance(marked.at(x, y), expected) > tolerance) wrong.push([x, y, marked.at(x, y)])
    }
  }
  expect(wrong.slice(0, 5)).toEqual([])
  expect(covered.size).toBeGreaterThan(0)
  return marked
}

describe.each(fits)('fit: %s', (fit) => {
  test.each<Omit<Mark, 'image' | 'text'>>([
    {},
    { margin: 0.1, opacity: 0.5, position: 'top-left', width: 0.4 },
    { margin: 7, opacity: 0.8, position: 'center', repeat: true, width: 33 },
  ])('the mark %j', async (mark) => {
    const marked = await expectMarked({ mark, variant: toName(fit) })
    const { height, width } = getOutputSize({
      options: { fit, height: 480, metadata: 'copyright', width: 240 },
      source,
    })
    expect({ height: marked.height, width: marked.width }).toEqual({ height, width })
  })
})

test.each(markPositions)('at %s', async (position) => {
  await expectMarked({ mark: { margin: 0.05, position, width: 0.3 }, variant: 'banner' })
})

test.each([
  ['rows', 'x'],
  ['columns', 'y'],
  ['tiles', true],
] as const)('in %s', async (_, repeat) => {
  for (const position of ['bottom-right', 'center', 'top'] as const) {
    await expectMarked({ mark: { margin: 11, position, repeat, width: 37 }, variant: 'banner' })
  }
})

test.each([0, 0.01, 0.25, 0.5, 0.99, 1])('with an opacity of %s', async (opacity) => {
  await expectMarked({ mark: { opacity, width: 0.5 }, variant: 'whole' })
})

test.each([0.001, 0.1, 1, 2, 150, 12_000])('with a width of %s', async (width) => {
  await expectMarked({ mark: { margin: 0, width }, variant: 'whole' })
})

test.each([true, 'x'] as const)('thousands of tiny marks, repeated by %s', async (repeat) => {
  await expectMarked({ mark: { margin: 1, repeat, width: 2 }, variant: 'whole' })
})

test('on a picture smaller than the mark', async () => {
  await expectMarked({ mark: { margin: 100, width: 500 }, variant: 'tiny' })
})

test('turned, it stands in the same corner', async () => {
  site.mark = { image: logo, margin: 10, position: 'top-left', rotate: 90, width: 100 }
  const marked = await readPixels(await site.show({ id: doc.id, variant: 'whole' }))
  const isMark = (x: number, y: number): boolean => distance(marked.at(x, y), color) < 30
  // 100 x 40, upended.
  expect([isMark(11, 11), isMark(48, 108), isMark(8, 8), isMark(52, 60), isMark(30, 112)]).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
  site.mark = { image: logo, margin: 0, position: 'center', rotate: 45, width: 100 }
  const askew = await readPixels(await site.show({ id: doc.id, variant: 'whole' }))
  expect(distance(askew.at(200 + 25, 150 + 25), color)).toBeLessThan(30)
  expect(distance(askew.at(200 + 25, 150 - 25), color)).toBeGreaterThan(30)
})

test.each(['gif', 'webp'] as const)('on every frame of an animated %s', async (format) => {
  const animation = await site.add({
    bytes: await drawAnimation({ format, frames: 4, height: 60, width: 80 }),
    mimeType: `image/${format}`,
    name: `animation.${format}`,
  })
  site.mark = { image: logo, margin: 0, position: 'bottom-left', width: 20 }
  const marked = await readPixels(await site.show({ id: animation.id, variant: 'whole' }))
  expect(marked).toMatchObject({ format, frames: 4, height: 60, width: 80 })
  const clean = await site.clean({ id: animation.id, variant: 'whole' })
  for (let frame = 0; frame < 4; frame += 1) {
    expect(distance(marked.at(5, frame * 60 + 56), color)).toBeLessThan(30)
    expect(distance(marked.at(30, frame * 60 + 56), clean.at(30, frame * 60 + 56))).toBeLessThan(12)
  }
})

test('on a drawing, which becomes pixels within the box of its variant', async () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="400"><rect width="800" height="400" fill="#0a0"/></svg>`
  const drawing = await site.add({
    bytes: Buffer.from(svg),
    mimeType: 'image/svg+xml',
    name: 'drawing.svg',
  })
  site.mark = { image: logo, margin: 0, position: 'top-left', width: 0.25 }
  const plain = await readPixels(await site.show({ id: drawing.id, variant: 'whole' }))
  expect(plain).toMatchObject({ format: 'png', height: 200, width: 400 })
  expect(plain.at(50, 20)).toEqual(color)
  expect(plain.at(150, 100)).toEqual([0, 170, 0])
  const headers = { accept: 'image/avif,image/webp,*/*' }
  const webp = await readPixels(await site.show({ id: drawing.id, variant: 'whole' }, { headers }))
  expect(webp).toMatchObject({ format: 'webp', height: 200, width: 400 })
})

test('a photograph stays of its type, or becomes WebP where that is understood', async () => {
  const photo = await site.add({
    bytes: await drawQuadrants({ ...source, orientation: 6 }),
    mimeType: 'image/jpeg',
    name: 'photo.jpg',
  })
  site.mark = { image: logo, margin: 0, position: 'top-left', width: 0.25 }
  for (const [accept, format] of [
    ['*/*', 'jpeg'],
    ['image/avif,image/webp', 'webp'],
    ['image/webp;q=0', 'jpeg'],
  ] as const) {
    const marked = await readPixels(
      await site.show({ id: photo.id, variant: 'whole' }, { headers: { accept } }),
    )
    expect(marked).toMatchObject({ format, ...source })
    expect(distance(marked.at(20, 10), color)).toBeLessThan(40)
  }
})

test('a mark with transparent parts, turned by its EXIF orientation, and a drawing as mark', async () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="4"><rect width="5" height="4" fill="#c814c8"/></svg>`
  site.mark = { image: Buffer.from(svg), margin: 0, position: 'top-left', width: 200 }
  const clean = await site.clean({ id: doc.id, variant: 'whole' })
  const drawn = await readPixels(await site.show({ id: doc.id, variant: 'whole' }))
  expect([drawn.at(98, 40), drawn.at(102, 40)]).toEqual([color, clean.at(102, 40)])
  const sideways = await drawQuadrants({ height: 80, orientation: 8, width: 40 })
  site.mark = { image: sideways, margin: 0, position: 'top-left', width: 40 }
  const turned = await readPixels(await site.show({ id: doc.id, variant: 'whole' }))
  expect(distance(turned.at(30, 10), [30, 180, 30])).toBeLessThan(30)
  expect(distance(turned.at(10, 70), [30, 30, 220])).toBeLessThan(30)
})
