import type { Gravity, VariantOptions } from '../../core/variantOptions.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import sharp from 'sharp'

import { drawQuadrants, drawSolid, readQuadrants } from '../../../test/fixtures/images.js'
import { createOriginals } from '../../../test/fixtures/storedOriginal.js'

let originals: Awaited<ReturnType<typeof createOriginals>>
beforeAll(async () => {
  originals = await createOriginals()
})
afterAll(() => originals.remove())

const render: (typeof originals)['render'] = (...args) => originals.render(...args)

const upright = {
  bottomLeft: 'bottomLeft',
  bottomRight: 'bottomRight',
  topLeft: 'topLeft',
  topRight: 'topRight',
}

describe('what a crop keeps', () => {
  const wide = () => drawQuadrants({ height: 200, width: 400, format: 'png' })
  const box = { fit: 'cover', height: 200, width: 100 } as const
  test.each<[string, Gravity, string]>([
    ['left', 'left', 'topLeft'],
    ['right', 'right', 'topRight'],
    ['0x0.5', { x: 0, y: 0.5 }, 'topLeft'],
    ['1x0.5', { x: 1, y: 0.5 }, 'topRight'],
  ])('gravity %s keeps one side', async (_name, gravity, side) => {
    const { bytes } = await render(await wide(), { ...box, gravity })
    expect((await readQuadrants(bytes)).topRight).toBe(side)
    expect((await readQuadrants(bytes)).topLeft).toBe(side)
  })

  test.each<[Gravity, string]>([
    ['top', 'topLeft'],
    ['bottom', 'bottomLeft'],
  ])('gravity %s keeps one end', async (gravity, quarter) => {
    const tall = await drawQuadrants({ format: 'png', height: 400, width: 200 })
    const { bytes } = await render(tall, { fit: 'cover', gravity, height: 100, width: 200 })
    const seen = await readQuadrants(bytes)
    expect([seen.topLeft, seen.bottomLeft]).toEqual([quarter, quarter])
  })

  test('gravity XxY lays the point of the box on the point of the picture, as the page shows', async () => {
    const columns = Buffer.alloc(900 * 900 * 3)
    for (let at = 0; at < 900 * 900; at += 1) columns[at * 3] = Math.floor((at % 900) / 4)
    const source = await sharp(columns, { raw: { channels: 3, height: 900, width: 900 } })
      .png()
      .toBuffer()
    const gravity = { x: 0.33, y: 0.5 }
    const { bytes } = await render(source, { fit: 'cover', gravity, height: 900, width: 300 })
    const pixels = await sharp(bytes).raw().toBuffer()
    expect([pixels[0], pixels[299 * 3]]).toEqual([Math.floor(198 / 4), Math.floor((198 + 299) / 4)])
  })

  test.each([
    ['as it is', {}],
    ['after turning', { rotate: 90 }],
    ['after trimming and mirroring', { flip: 'h', rotate: 270, trim: { left: 40 } }],
  ] as const)('gravity auto finds what stands out, %s', async (_name, turned) => {
    const spot = await drawSolid({ color: [255, 30, 0], height: 60, width: 60 })
    const ground = sharp({
      create: { background: '#808080', channels: 3, height: 200, width: 600 },
    })
    const source = await ground
      .composite([{ input: spot, left: 520, top: 70 }])
      .png()
      .toBuffer()
    const box: VariantOptions = { fit: 'cover', gravity: 'auto', height: 100, width: 100 }
    const { bytes } = await render(source, { ...box, ...turned })
    const { channels } = await sharp(bytes).stats()
    expect(channels[0]?.max).toBeGreaterThan(200)
  })

  test('gravity face takes the centre', async () => {
    const { bytes } = await render(await wide(), { ...box, gravity: 'face' })
    expect(await readQuadrants(bytes)).toEqual(upright)
  })
})
