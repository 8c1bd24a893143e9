import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'

import { svgPlain } from '../../fixtures/hostileImages.js'
import {
  drawAnimation,
  drawCMYK,
  drawDeep,
  drawQuadrants,
  drawSolid,
} from '../../fixtures/images.js'
import { expectSettled, listDocuments, readStored } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'

const size = { height: 120, width: 160 }

const files = [
  {
    draw: async () =>
      sharp(await drawQuadrants({ ...size, format: 'png' }))
        .withExif({ IFD0: { Copyright: 'A Person', Make: 'Camera' } })
        .withMetadata({ orientation: 6 })
        .jpeg()
        .toBuffer(),
    height: 160,
    name: 'exif.jpg',
    type: 'image/jpeg',
    width: 120,
  },
  { draw: () => drawCMYK(size), ...size, name: 'print.jpg', type: 'image/jpeg' },
  { draw: () => drawDeep(size), ...size, name: 'deep.png', type: 'image/png' },
  {
    draw: () => drawAnimation({ ...size, format: 'gif', frames: 5 }),
    ...size,
    name: 'moving.gif',
    type: 'image/gif',
  },
  {
    draw: () => drawAnimation({ ...size, format: 'webp', frames: 5 }),
    ...size,
    name: 'moving.webp',
    type: 'image/webp',
  },
  {
    draw: () => drawSolid({ ...size, format: 'webp' }),
    ...size,
    name: 'still.webp',
    type: 'image/webp',
  },
  {
    draw: () => Promise.resolve(svgPlain(size)),
    ...size,
    name: 'drawing.svg',
    type: 'image/svg+xml',
  },
] as const

/** A collection without sizes as well: sharp runs for other reasons there. */
const plain = { ...media, slug: 'plain', upload: true } as const

describe.each([
  { name: 'in memory', useTempFiles: false },
  { name: 'in temporary files', useTempFiles: true },
])('bytes stored are bytes uploaded, $name', ({ useTempFiles }) => {
  let site: Site
  let tempDir: string

  beforeAll(async () => {
    tempDir = await mkdtemp(path.join(tmpdir(), 'upload-temp-'))
    site = await startPayload({
      collections: [media, plain],
      config: { upload: { tempFileDir: tempDir, useTempFiles } },
      options: { collections: { media: true, plain: true } },
    })
  })
  afterAll(async () => {
    await site.stop()
    await rm(tempDir, { recursive: true })
  })

  test.each(files)('$name', async ({ draw, height, name, type, width }) => {
    const bytes = await draw()
    for (const slug of ['media', 'plain']) {
      const { doc, status } = await send(site, {
        file: { bytes, mimeType: type, name },
        path: `/api/${slug}`,
      })
      expect(status).toBe(201)
      expect(doc).toMatchObject({ filesize: bytes.length, height, mimeType: type, width })
      expect(await readStored(site, doc.cloudflare.imageId!)).toEqual(bytes)
      const route = await site.rest(`/api/${slug}/file/${doc.filename}`)
      expect(Buffer.from(await route.arrayBuffer())).toEqual(bytes)
      expect(route.headers.get('content-type')).toBe(type)
    }
  })

  test('on replace of one and of many, with no temporary file left', async () => {
    const bytes = await drawAnimation({ ...size, format: 'gif', frames: 3 })
    const first = await send(site, { file: { bytes, mimeType: 'image/gif', name: 'first.gif' } })
    const next = await drawAnimation({ ...size, format: 'webp', frames: 4 })
    const { doc } = await send(site, {
      file: { bytes: next, mimeType: 'image/webp', name: 'next.webp' },
      method: 'PATCH',
      path: `/api/media/${first.doc.id}`,
    })
    expect(await readStored(site, doc.cloudflare.imageId!)).toEqual(next)
    await send(site, {
      file: { bytes, mimeType: 'image/gif', name: 'many.gif' },
      method: 'PATCH',
      path: '/api/media?where[filename][exists]=true',
    })
    for (const { cloudflare } of await listDocuments(site)) {
      expect(await readStored(site, cloudflare.imageId!)).toEqual(bytes)
    }
    await expectSettled(site, { collections: ['media', 'plain'] })
    expect(await readdir(tempDir)).toEqual([])
    expect(await readdir(site.dir)).not.toContain('media')
  })
})
