import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { drawAnimation, drawQuadrants, samplePixel } from '../../fixtures/images.js'
import { startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'
import { announcedBy, expectAsAnnounced, fetchImage, parseSrcset } from './rendition.js'

let site: Site

beforeAll(async () => {
  site = await startPayload()
})
afterAll(() => site.stop())

describe('an SVG', () => {
  const svg = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480"><rect width="640" height="480" fill="#c81e1e"/></svg>',
  )

  test('is announced in its own size at every URL, and delivered so', async () => {
    const { doc } = await send(site, {
      file: { bytes: svg, mimeType: 'image/svg+xml', name: 'drawing.svg' },
    })
    expect(doc).toMatchObject({ height: 480, mimeType: 'image/svg+xml', width: 640 })
    for (const { height, url, width } of announcedBy(doc)) {
      expect([width, height]).toEqual([640, 480])
      const { bytes, type } = await fetchImage(site, url)
      expect(type).toBe('image/svg+xml')
      expect(bytes.toString()).toContain('<rect')
    }
    expect(doc.cloudflare.srcset).toBeNull()
  })
})

describe('an animation', () => {
  test.each(['gif', 'webp'] as const)('in %s keeps its frames at every URL', async (format) => {
    const bytes = await drawAnimation({ format, frames: 4, height: 300, width: 500 })
    const { doc } = await send(site, {
      file: { bytes, mimeType: `image/${format}`, name: `moving.${format}` },
    })
    expect(doc).toMatchObject({ height: 300, mimeType: `image/${format}`, width: 500 })
    for (const announced of announcedBy(doc)) {
      const { frames } = await expectAsAnnounced(site, announced)
      expect({ frames, name: announced.name }).toEqual({ frames: 4, name: announced.name })
    }
  })
})

describe('focal point and crop in pixels', () => {
  test('the cut of a size is centred on the focal point', async () => {
    const bytes = await drawQuadrants({ height: 400, width: 1200 })
    const { doc } = await send(site, { file: { bytes, name: 'wide.jpg' } })
    const colours: string[] = []
    for (const focalX of [0, 25, 50, 75, 100]) {
      const { doc: moved } = await send(site, {
        data: { focalX, focalY: 50 },
        method: 'PATCH',
        path: `/api/media/${doc.id}`,
      })
      const { bytes: square } = await fetchImage(site, moved.sizes!.square!.url)
      // Red is the upper left quarter, green the upper right one.
      const isRed = async (x: number): Promise<boolean> => {
        const [red, green] = await samplePixel({ bytes: square, x, y: 0.2 })
        return red > green
      }
      colours.push(
        `${(await isRed(0.1)) ? 'red' : 'green'}-${(await isRed(0.9)) ? 'red' : 'green'}`,
      )
    }
    expect(colours).toEqual(['red-red', 'red-red', 'red-green', 'green-green', 'green-green'])
  })

  test('a crop makes every announced size true, the srcset too, and undoing gives back the URLs', async () => {
    const bytes = await drawQuadrants({ height: 900, width: 1600 })
    const { doc: before } = await send(site, { file: { bytes, name: 'photo.jpg' } })
    const path = `/api/media/${before.id}`
    const crop = { height: 0.6, width: 0.31, x: 0.33, y: 0.2 }
    const { doc } = await send(site, { data: { cloudflare: { crop } }, method: 'PATCH', path })
    for (const announced of announcedBy(doc).filter(({ name }) => name.startsWith('sizes.'))) {
      await expectAsAnnounced(site, announced)
    }
    for (const { url, width } of parseSrcset(doc.cloudflare.srcset)) {
      expect((await fetchImage(site, url)).width).toBe(width)
    }
    const { doc: after } = await send(site, {
      data: { cloudflare: { crop: null } },
      method: 'PATCH',
      path,
    })
    expect(announcedBy(after)).toEqual(announcedBy(before))
    expect([after.url, after.thumbnailURL]).toEqual([before.url, before.thumbnailURL])
  })
})
