import type { Orientation } from '../../../test/fixtures/images.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import sharp from 'sharp'

import { drawQuadrants, readQuadrants } from '../../../test/fixtures/images.js'
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

describe('orientation', () => {
  const orientations: Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8]
  test.each(orientations)('EXIF %i comes out upright, under every step', async (orientation) => {
    const source = await drawQuadrants({ height: 200, orientation, width: 300 })
    const plain = await render(source, { width: 150 }, 'jpeg')
    expect([plain.width, plain.height]).toEqual([150, 100])
    expect(await readQuadrants(plain.bytes)).toEqual(upright)
    expect((await sharp(plain.bytes).metadata()).orientation ?? 1).toBe(1)

    const cut = await render(source, { trim: { bottom: 100, left: 150, right: 0, top: 0 } })
    expect([cut.width, cut.height]).toEqual([150, 100])
    expect((await readQuadrants(cut.bytes)).topLeft).toBe('topRight')

    const turned = await render(source, { flip: 'h', rotate: 90, width: 50 })
    expect([turned.width, turned.height]).toEqual([50, 75])
    expect(await readQuadrants(turned.bytes)).toEqual({
      bottomLeft: 'bottomLeft',
      bottomRight: 'topLeft',
      topLeft: 'bottomRight',
      topRight: 'topRight',
    })
  })

  test.each([
    ['flip=h', { flip: 'h' }, ['topRight', 'topLeft']],
    ['flip=v', { flip: 'v' }, ['bottomLeft', 'bottomRight']],
    ['flip=hv', { flip: 'hv' }, ['bottomRight', 'bottomLeft']],
    ['rotate=90', { rotate: 90 }, ['bottomLeft', 'topLeft']],
    ['rotate=180', { rotate: 180 }, ['bottomRight', 'bottomLeft']],
    ['rotate=270', { rotate: 270 }, ['topRight', 'bottomRight']],
    ['flip=h before rotate=90', { flip: 'h', rotate: 90 }, ['bottomRight', 'topRight']],
    ['flip=v before rotate=90', { flip: 'v', rotate: 90 }, ['topLeft', 'bottomLeft']],
    ['trim before rotate=90', { rotate: 90, trim: { top: 0.5 } }, ['bottomLeft', 'bottomLeft']],
  ] as const)('%s', async (_name, options, top) => {
    const { bytes } = await render(
      await drawQuadrants({ format: 'png', height: 120, width: 160 }),
      options,
    )
    const seen = await readQuadrants(bytes)
    expect([seen.topLeft, seen.topRight]).toEqual(top)
  })
})
