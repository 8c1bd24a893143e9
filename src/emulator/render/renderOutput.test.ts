import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import sharp from 'sharp'

import { drawQuadrants, drawSolid } from '../../../test/fixtures/images.js'
import { createOriginals } from '../../../test/fixtures/storedOriginal.js'

let originals: Awaited<ReturnType<typeof createOriginals>>
beforeAll(async () => {
  originals = await createOriginals()
})
afterAll(() => originals.remove())

const render: (typeof originals)['render'] = (...args) => originals.render(...args)

describe('output', () => {
  test('format=json describes the picture before and after', async () => {
    const source = await drawQuadrants({ height: 200, orientation: 6, width: 300 })
    const { bytes } = await render(source, { width: 100 }, 'json')
    expect(JSON.parse(Buffer.from(bytes).toString())).toEqual({
      height: 67,
      original: { file_size: source.length, format: 'image/jpeg', height: 200, width: 300 },
      width: 100,
    })
  })

  test('quality and its names change the bytes in the expected order', async () => {
    const source = await sharp({
      create: {
        background: 'grey',
        channels: 3,
        height: 200,
        noise: { mean: 128, sigma: 40, type: 'gaussian' },
        width: 200,
      },
    })
      .png()
      .toBuffer()
    for (const format of ['jpeg', 'webp', 'avif'] as const) {
      const sizes: number[] = []
      for (const quality of ['low', 'medium-low', 'medium-high', 85, 'high'] as const) {
        sizes.push((await render(source, { quality }, format)).bytes.length)
      }
      expect(sizes).toEqual(sizes.toSorted((a, b) => a - b))
    }
    const lossless = await render(source, { quality: 100 }, 'webp')
    expect(await sharp(lossless.bytes).removeAlpha().raw().toBuffer()).toEqual(
      await sharp(source).raw().toBuffer(),
    )
    const palette = await render(source, { quality: 60 })
    expect((await sharp(palette.bytes).metadata()).isPalette).toBe(true)
  })

  test.each([
    ['jpeg', { height: 200, width: 200 }, true],
    ['jpeg', { height: 40, width: 200 }, false],
    ['jpeg', { height: 20, width: 3_001 }, false],
    ['baseline-jpeg', { height: 200, width: 200 }, false],
  ] as const)('%s of %j is progressive: %s', async (format, size, expected) => {
    const { bytes } = await render(await drawSolid(size), {}, format)
    expect((await sharp(bytes).metadata()).isProgressive).toBe(expected)
  })

  test('metadata: the copyright notice, everything, or nothing', async () => {
    const source = await sharp(await drawSolid({ height: 20, width: 20 }))
      .withExif({ IFD0: { Artist: 'Adams', Copyright: '(C) Ansel' } })
      .jpeg()
      .toBuffer()
    const exif = async (metadata: 'copyright' | 'keep' | 'none' | undefined) => {
      const options = metadata === undefined ? {} : { metadata }
      const { bytes } = await render(source, options, 'jpeg')
      return (await sharp(bytes).metadata()).exif?.toString('latin1') ?? ''
    }
    expect(await exif('none')).toBe('')
    for (const value of [undefined, 'copyright'] as const) {
      expect(await exif(value)).toContain('(C) Ansel')
      expect(await exif(value)).not.toContain('Adams')
    }
    expect(await exif('keep')).toMatch(/Adams[\s\S]*\(C\) Ansel/)
    const { bytes } = await render(source, { metadata: 'keep' }, 'webp')
    expect((await sharp(bytes).metadata()).exif).toBeUndefined()
  })
})
