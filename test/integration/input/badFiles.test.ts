import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { getCloudflareImages } from '../../../src/index.js'
import {
  hostileUploads,
  pngBomb,
  pngWithRuinedPixels,
  signatures,
  svgPlain,
  svgWithScript,
  truncate,
} from '../../fixtures/hostileImages.js'
import { drawQuadrants, padJPEG } from '../../fixtures/images.js'
import { listDocuments, listLedger, listStored, local, empty } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { send, toFile } from '../support/upload.js'

const codes: Record<string, string> = {
  'a PNG bomb of 65,536 x 65,536 pixels': 'IMAGE_TOO_LARGE',
  'a header of 20,000 x 14,000 pixels': 'IMAGE_TOO_LARGE',
  'no bytes at all': 'FILE_EMPTY',
}
const refusedTypes = /PDF|JPEG 2000|BMP|PSD|TIFF|text|HTML/

const tooLarge = {
  bytes: async () =>
    padJPEG({
      bytes: await drawQuadrants({ height: 50, width: 50 }),
      totalBytes: 11 * 1024 * 1024,
    }),
  filename: 'heavy.jpg',
  mimeType: 'image/jpeg',
  name: 'eleven megabytes',
}

const files = [
  ...hostileUploads.map((file) => ({
    ...file,
    code:
      codes[file.name] ??
      (refusedTypes.test(file.name) ? 'IMAGE_TYPE_REFUSED' : 'FILE_UNREADABLE|API_REFUSED_IMAGE'),
  })),
  { ...tooLarge, code: 'FILE_TOO_LARGE' },
  {
    bytes: signatures.tiff,
    code: 'IMAGE_TYPE_REFUSED',
    filename: 'scan.tiff',
    mimeType: 'image/tiff',
    name: 'TIFF',
  },
  {
    bytes: signatures.ico,
    code: 'IMAGE_TYPE_REFUSED',
    filename: 'favicon.ico',
    mimeType: 'image/x-icon',
    name: 'an icon',
  },
  {
    bytes: svgWithScript,
    code: 'SVG_UNSAFE',
    filename: 'evil.svg',
    mimeType: 'image/svg+xml',
    name: 'SVG with script',
  },
  {
    bytes: svgWithScript,
    code: 'SVG_UNSAFE',
    filename: 'evil.png',
    mimeType: 'image/png',
    name: 'SVG with script called png',
  },
  {
    bytes: () => Buffer.from('<html><svg onload="alert(1)"></svg></html>'),
    code: 'IMAGE_TYPE_REFUSED|SVG_UNSAFE|FILE_UNREADABLE',
    filename: 'page.svg',
    mimeType: 'image/svg+xml',
    name: 'a page called svg',
  },
]

describe.each([
  { name: 'in memory', useTempFiles: false },
  { name: 'in temporary files', useTempFiles: true },
])('a bad file, $name', ({ useTempFiles }) => {
  let site: Site
  let tempDir: string

  beforeAll(async () => {
    tempDir = await mkdtemp(path.join(tmpdir(), 'upload-temp-'))
    site = await startPayload({
      config: { upload: { tempFileDir: tempDir, useTempFiles } },
      options: { otherFiles: 'refuse' },
    })
  })
  afterAll(async () => {
    await site.stop()
    await rm(tempDir, { recursive: true })
  })

  const expectNothing = async (): Promise<void> => {
    // A placeholder may still be drawn, from a link of its own to the file.
    await getCloudflareImages(site.payload).settled()
    expect(await listDocuments(site)).toEqual([])
    expect(await listStored(site)).toEqual([])
    expect(await listLedger(site)).toEqual([])
    expect(await readdir(tempDir)).toEqual([])
  }

  test.each(files)('$name: $code', async ({ bytes, code, filename, mimeType }) => {
    const content = await bytes()
    const before = process.memoryUsage.rss()
    const sent = await send(site, { file: { bytes: content, mimeType, name: filename } })
    expect({ code: sent.code, message: sent.message }).toEqual({
      code: expect.stringMatching(new RegExp(`^(${code})$`)) as unknown,
      message: expect.stringMatching(/^\S.{8,}\.$/) as unknown,
    })
    expect(sent.status).toBe(/TOO_LARGE/.test(String(sent.code)) ? 413 : 400)
    const [error] = sent.body.errors as { data: unknown; name: string }[]
    expect(error).toMatchObject({ data: { errors: [{ path: 'file' }] }, name: 'ValidationError' })
    // Decoded, the largest would take half a gigabyte.
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 1024 * 1024)
    await expectNothing()
  })

  test('a replacement that is bad leaves document and image as they are', async () => {
    const bytes = await drawQuadrants({ height: 60, width: 80 })
    const { doc } = await send(site, { file: { bytes, name: 'good.jpg' } })
    for (const bad of [pngBomb(), truncate({ bytes }), await pngWithRuinedPixels()]) {
      const sent = await send(site, {
        file: { bytes: bad, name: 'bad.jpg' },
        method: 'PATCH',
        path: `/api/media/${doc.id}`,
      })
      expect(sent.status).toBeGreaterThanOrEqual(400)
    }
    const [stored] = await listDocuments(site)
    expect(stored).toMatchObject({
      cloudflare: { imageId: doc.cloudflare.imageId },
      filename: 'good.jpg',
    })
    expect(await listStored(site)).toHaveLength(1)
    await empty(site)
    await expectNothing()
  })
})

describe('the Local API', () => {
  let site: Site
  beforeAll(async () => {
    site = await startPayload()
  })
  afterAll(() => site.stop())

  test('refuses the same, with code and sentence', async () => {
    const created = local(site).create({
      collection: 'media',
      data: {},
      file: toFile({ bytes: Buffer.from('Dear diary'), name: 'notes.jpg' }),
    })
    await expect(created).rejects.toMatchObject({
      data: {
        code: 'IMAGE_TYPE_REFUSED',
        collection: 'media',
        errors: [{ message: expect.stringContaining('not an image that is known'), path: 'file' }],
      },
      name: 'ValidationError',
      status: 400,
    })
    expect(await listLedger(site)).toEqual([])
  })

  test('takes a plain SVG, and delivers it as it is', async () => {
    const bytes = svgPlain()
    const doc = await local(site).create({
      collection: 'media',
      data: {},
      file: toFile({ bytes, mimeType: 'image/svg+xml', name: 'ok.svg' }),
    })
    expect(doc).toMatchObject({ height: 80, mimeType: 'image/svg+xml', width: 120 })
    const response = await site.rest(doc.url!, { anonymous: true })
    expect(response.headers.get('content-type')).toMatch(/svg/)
    expect(doc.sizes!.card).toMatchObject({ mimeType: 'image/svg+xml' })
  })
})
