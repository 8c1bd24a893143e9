import type { CollectionConfig } from 'payload'

import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { drawQuadrants, type Orientation, readQuadrants } from '../../fixtures/images.js'
import { startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'
import { announcedBy, expectAsAnnounced, fetchImage, parseSrcset } from './rendition.js'

type Expected = readonly [width: null | number, height: null | number]
type ImageSize = Record<string, unknown> & { name: string }

/** For a picture of 600 x 400 pixels. */
const namedSizes: { expected: Expected; size: ImageSize }[] = [
  { expected: [150, 150], size: { height: 150, name: 'cover', width: 150 } },
  { expected: [200, 120], size: { fit: 'contain', height: 120, name: 'pad', width: 200 } },
  { expected: [150, 100], size: { fit: 'inside', height: 150, name: 'inside', width: 150 } },
  {
    expected: [300, 400],
    size: { height: 500, name: 'crop', width: 300, withoutEnlargement: true },
  },
  { expected: [180, 120], size: { name: 'onlyWidth', width: 180 } },
  { expected: [240, 160], size: { height: 160, name: 'onlyHeight' } },
  {
    expected: [600, 400],
    size: {
      fit: 'inside',
      height: 2000,
      name: 'scaleDown',
      width: 2000,
      withoutEnlargement: true,
    },
  },
  {
    expected: [900, 600],
    size: { fit: 'inside', height: 900, name: 'enlarged', width: 900, withoutEnlargement: false },
  },
  { expected: [null, null], size: { height: 900, name: 'tooSmall', width: 900 } },
  { expected: [null, null], size: { name: 'tooNarrow', width: 601 } },
]

const flexibleSizes: typeof namedSizes = [
  ...namedSizes,
  { expected: [100, 200], size: { fit: 'fill', height: 200, name: 'squeezed', width: 100 } },
  {
    expected: [150, 150],
    size: { formatOptions: { format: 'webp' }, height: 150, name: 'webp', width: 150 },
  },
]

const orientations = [1, 2, 3, 4, 5, 6, 7, 8] as const satisfies Orientation[]

const upright = {
  bottomLeft: 'bottomLeft',
  bottomRight: 'bottomRight',
  topLeft: 'topLeft',
  topRight: 'topRight',
}

describe.each([
  { flexible: true, name: 'flexible variants', rows: flexibleSizes },
  { flexible: false, name: 'named variants alone', rows: namedSizes },
])('with $name', ({ flexible, rows }) => {
  let site: Site

  beforeAll(async () => {
    const media = {
      access: { read: () => true },
      fields: [],
      slug: 'media',
      upload: { imageSizes: rows.map(({ size }) => size) },
    } as unknown as CollectionConfig
    site = await startPayload({ collections: [media], options: { delivery: { flexible } } })
  })
  afterAll(() => site.stop())

  test.each(orientations)(
    'EXIF orientation %i: every fit has the announced size and stands upright',
    async (orientation) => {
      const bytes = await drawQuadrants({ height: 400, orientation, width: 600 })
      const { doc } = await send(site, { file: { bytes, name: `turned-${orientation}.jpg` } })
      expect(doc).toMatchObject({ height: 400, width: 600 })
      expect(Object.entries(doc.sizes!).map(([name, s]) => [name, s.width, s.height])).toEqual(
        rows.map(({ expected, size }) => [size.name, ...expected]),
      )
      for (const announced of announcedBy(doc)) {
        const { bytes: delivered } = await expectAsAnnounced(site, announced)
        expect({ name: announced.name, ...(await readQuadrants(delivered)) }).toEqual({
          name: announced.name,
          ...upright,
        })
      }
    },
  )

  test('a size larger than the picture has no URL and no type', async () => {
    const bytes = await drawQuadrants({ height: 400, width: 600 })
    const { doc } = await send(site, { file: { bytes, name: 'small.jpg' } })
    expect(doc.sizes!.tooSmall).toMatchObject({ height: null, mimeType: null, url: null })
  })

  test('srcset names true widths', async () => {
    const bytes = await drawQuadrants({ height: 1000, width: 1500 })
    const { doc } = await send(site, { file: { bytes, name: 'wide.jpg' } })
    const steps = parseSrcset(doc.cloudflare.srcset)
    expect(steps.length).toBeGreaterThan(0)
    for (const { url, width } of steps) expect((await fetchImage(site, url)).width).toBe(width)
  })
})
