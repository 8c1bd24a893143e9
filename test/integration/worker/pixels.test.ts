import type { NamedVariantOptions } from '../../../src/core/variant.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import sharp from 'sharp'

import { getOutputSize } from '../../../src/core/outputSize.js'
import { markPositions, parseMark, type Mark } from '../../../src/core/watermark.js'
import { placeMark, sizeMark } from '../../../src/core/watermarkLayout.js'
import {
  colors,
  fontURL,
  markSize,
  openWorkerSite,
  originalSize,
  type WorkerSite,
} from './support/openWorkerSite.js'
import { isNear, readPixels, type ReadPicture } from './support/readPixels.js'
import { letterBox } from './support/renderTransforms.js'

let site: WorkerSite
// Lossless, so that every pixel can be told.
const source = `
  import { createWatermarkWorker } from './src/exports/worker.ts'
  export default createWatermarkWorker({ formats: ['image/png'] })
`
beforeAll(async () => {
  site = await openWorkerSite({ source })
})
afterAll(() => site.close())

const image = { imageId: 'mark' }

async function draw(args: Parameters<WorkerSite['urlOf']>[0]): Promise<ReadPicture> {
  const response = await fetch(site.urlOf(args))
  expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'image/png'])
  return readPixels(response)
}

/** Where the site's own renderer would put it. */
function expectedRect({
  mark,
  natural = markSize,
  picture,
}: {
  mark: Mark
  natural?: typeof markSize
  picture: { height: number; width: number }
}) {
  const parsed = parseMark(mark)
  const { rotate, width } = parsed
  const size = sizeMark({ natural, picture, rotate, ...('text' in mark ? {} : { width }) })
  const box = rotate % 180 === 0 ? size : { height: size.width, width: size.height }
  const { left, top } = placeMark({ box, mark: parsed, picture })
  return { ...box, left, top }
}

describe('an image stands where the site would put it', () => {
  test.each(markPositions)('%s', async (position) => {
    const mark: Mark = { image, margin: 0.05, position, width: 0.2 }
    const picture = await draw({ mark, transform: { width: 400 } })
    expect(picture).toMatchObject({ height: 300, width: 400 })
    expect(picture.boundsOfOther(colors.base)).toEqual(expectedRect({ mark, picture }))
  })

  test.each([
    ['pixels', { margin: 7, width: 33 }],
    ['the whole width', { margin: 40, width: 1 }],
    ['more than the picture has', { width: 5000 }],
    ['a margin beyond the picture', { margin: 9000, width: 50 }],
    ['turned by a quarter', { rotate: 90, width: 0.5 }],
    ['turned back', { rotate: -90, width: 120 }],
    ['upside down', { rotate: 180 }],
  ] satisfies [string, Partial<Mark>][])('%s', async (_, options) => {
    const mark: Mark = { image, ...options }
    const picture = await draw({ mark, transform: { height: 150, width: 200 } })
    expect(picture.boundsOfOther(colors.base)).toEqual(expectedRect({ mark, picture }))
  })

  test.each([
    { fit: 'scale-down', height: 90, width: 300 },
    { fit: 'scale-down', height: 5000, width: 5000 },
    { fit: 'contain', height: 900, width: 900 },
    { fit: 'cover', height: 200, width: 70 },
    { fit: 'crop', height: 700, width: 300 },
    { fit: 'scale-down', height: 120 },
  ] satisfies Partial<NamedVariantOptions>[])(
    'on a variant of $fit, $width x $height',
    async (shape) => {
      const mark: Mark = { image, position: 'top-left', width: 0.3 }
      const transform: NamedVariantOptions = { metadata: 'none', ...shape }
      const picture = await draw({ mark, transform })
      const size = getOutputSize({ options: transform, source: originalSize })
      expect(picture).toMatchObject(size)
      expect(picture.boundsOfOther(colors.base)).toEqual(expectedRect({ mark, picture }))
    },
  )

  test('on a padded variant, over its margins, too', async () => {
    const mark: Mark = { image, margin: 2, position: 'top-left', width: 20 }
    const picture = await draw({ mark, transform: { fit: 'pad', height: 200, width: 100 } })
    expect(isNear(picture.at({ x: 10, y: 10 }), colors.mark)).toBe(true)
    expect(isNear(picture.at({ x: 60, y: 10 }), [255, 255, 255])).toBe(true)
    expect(isNear(picture.at({ x: 50, y: 100 }), colors.base)).toBe(true)
  })
})

test.each([0.1, 0.35, 0.5, 0.9, 1])('opacity %d mixes the colours', async (opacity) => {
  const picture = await draw({ mark: { image, opacity, position: 'center' } })
  const [red, , blue] = picture.at({ x: 400, y: 300 })
  expect(Math.abs(red - 255 * opacity)).toBeLessThanOrEqual(1)
  expect(Math.abs(blue - 255 * (1 - opacity))).toBeLessThanOrEqual(1)
})

describe('tiles', () => {
  const countMarks = (picture: ReadPicture, along: 'x' | 'y', at: number): number => {
    const length = along === 'x' ? picture.width : picture.height
    const isMark = (position: number) =>
      isNear(
        picture.at(along === 'x' ? { x: position, y: at } : { x: at, y: position }),
        colors.mark,
      )
    return Array.from({ length }, (_, position) => position).filter(
      (position) => isMark(position) && (position === 0 || !isMark(position - 1)),
    ).length
  }

  test('cover the picture, with the margin between them', async () => {
    const picture = await draw({
      mark: { image, margin: 20, repeat: true, width: 80 },
    })
    expect(countMarks(picture, 'x', 40)).toBe(8)
    expect(countMarks(picture, 'y', 40)).toBe(8)
    expect(isNear(picture.at({ x: 5, y: 5 }), colors.base)).toBe(true)
    expect(isNear(picture.at({ x: 50, y: 40 }), colors.mark)).toBe(true)
  })

  test.each(['x', 'y'] as const)('stand in one line along %s', async (repeat) => {
    const mark: Mark = { image, margin: 20, position: 'bottom-right', repeat, width: 80 }
    const picture = await draw({ mark })
    const { left, top } = expectedRect({ mark, picture })
    const isRow = repeat === 'x'
    expect(countMarks(picture, repeat, isRow ? top + 30 : left + 40)).toBe(8)
    expect(picture.boundsOfOther(colors.base)).toMatchObject(
      isRow ? { height: 60, top } : { left, width: 80 },
    )
  })
})

describe('a text', () => {
  test('is drawn with the font and colour, as large as asked', async () => {
    const mark: Mark = { color: '#ff0000', margin: 10, size: 0.1, text: 'reader@example.com' }
    const before = site.backend.drawings.length
    const picture = await draw({ mark, transform: { width: 400 } })
    const natural = {
      height: Math.round(30 * letterBox.height),
      width: Math.round(30 * letterBox.width * 18),
    }
    expect(picture.boundsOfOther(colors.base)).toEqual(expectedRect({ mark, natural, picture }))
    const [letters, drawn] = site.backend.drawings.slice(before)
    expect(letters?.texts).toEqual([
      { color: '#ff0000', font: { url: fontURL }, size: 30, text: 'reader@example.com' },
    ])
    expect(drawn?.texts).toEqual([])
  })

  test('keeps lines, scripts and signs as they are', async () => {
    const text = 'قارئ <b>&amp;</b>\n読者 ${x} "quoted"'
    await draw({ mark: { color: 'red', text } })
    expect(site.backend.drawings.flatMap(({ texts }) => texts).at(-1)?.text).toBe(text)
  })

  test('that is wider than the picture is made smaller, whole', async () => {
    const mark: Mark = { color: 'red', size: 200, text: 'much too long for this picture' }
    const picture = await draw({ mark, transform: { width: 200 } })
    expect(picture.boundsOfOther(colors.base).width).toBe(200)
  })
})

test('an original of unknown size is measured as it is seen', async () => {
  const lying = sharp({ create: { background: '#00f', channels: 3, height: 800, width: 600 } })
  const bytes = await lying.withMetadata({ orientation: 6 }).jpeg().toBuffer()
  site.backend.hosted.set('turned', bytes)
  const mark: Mark = { image, width: 0.5 }
  const transform = { width: 300 }
  const picture = await draw({ imageId: 'turned', mark, original: null, transform })
  expect(picture).toMatchObject({ height: 225, width: 300 })
  expect(picture.boundsOfOther(colors.base)).toEqual(expectedRect({ mark, picture }))
})
