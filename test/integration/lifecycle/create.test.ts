import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtemp, writeFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { drawQuadrants } from '../../fixtures/images.js'
import { empty, expectSettled, listStored, local, readStored } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { send, toFile } from '../support/upload.js'

let site: Site
let bytes: Buffer

beforeAll(async () => {
  bytes = await drawQuadrants({ height: 800, width: 1200 })
  site = await startPayload()
})
afterEach(() => empty(site))
afterAll(() => site.stop())

describe('creating a document', () => {
  test('over REST: one image with exactly the bytes that were sent', async () => {
    const { doc, status } = await send(site, {
      data: { alt: 'A' },
      file: { bytes, name: 'photo.jpg' },
    })
    expect(status).toBe(201)
    expect(doc).toMatchObject({
      alt: 'A',
      cloudflare: { originalFilename: 'photo.jpg', ready: true, status: 'uploaded' },
      filename: 'photo.jpg',
      filesize: bytes.length,
      height: 800,
      mimeType: 'image/jpeg',
      width: 1200,
    })
    expect(await readStored(site, doc.cloudflare.imageId!)).toEqual(bytes)
    await expectSettled(site)
  })

  test('by the Local API, from a buffer and from a path', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'local-file-'))
    const filePath = path.join(dir, 'from-disk.jpg')
    await writeFile(filePath, bytes)
    const fromBuffer = await local(site).create({
      collection: 'media',
      data: {},
      file: toFile({ bytes, name: 'buffer.jpg' }),
    })
    const fromPath = await local(site).create({ collection: 'media', data: {}, filePath })
    await rm(dir, { recursive: true })
    expect([fromBuffer.filename, fromPath.filename]).toEqual(['buffer.jpg', 'from-disk.jpg'])
    expect(await readStored(site, fromPath.cloudflare.imageId!)).toEqual(bytes)
    await expectSettled(site)
  })

  test('every URL of the answer delivers a picture of the announced size', async () => {
    const { doc } = await send(site, { file: { bytes, name: 'photo.jpg' } })
    const renditions = [
      ...doc.cloudflare.variants!,
      ...Object.values(doc.sizes!).filter(({ url }) => url !== null),
    ]
    expect(renditions).toHaveLength(2 + 6)
    const { default: sharp } = await import('sharp')
    for (const { height, url, width } of renditions) {
      const response = await site.rest(url!, { anonymous: true })
      expect(response.status).toBe(200)
      const meta = await sharp(Buffer.from(await response.arrayBuffer())).metadata()
      expect({ height: meta.height, url, width: meta.width }).toEqual({ height, url, width })
    }
  })

  test('the image carries our stamp, and nothing of a person', async () => {
    const { doc } = await send(site, { file: { bytes, name: 'photo.jpg' } })
    const [image] = await listStored(site)
    expect(image).toMatchObject({
      filename: 'photo.jpg',
      imageId: doc.cloudflare.imageId,
      metadata: { payload_collection: 'media' },
      requireSignedURLs: false,
    })
    expect(Object.keys(image!.metadata).toSorted()).toEqual([
      'payload_collection',
      'payload_filename',
      'payload_site',
      'payload_upload',
    ])
    // Anyone may read a document; the stamp is derived from the secret.
    expect(doc.cloudflare.metadata).toEqual({})
    expect(JSON.stringify(doc)).not.toContain(String(image!.metadata.payload_site))
  })

  test('equal names are counted', async () => {
    const names = []
    for (let index = 0; index < 3; index += 1) {
      const { doc } = await send(site, { file: { bytes, name: 'photo.jpg' } })
      names.push(doc.filename)
    }
    expect(names).toEqual(['photo.jpg', 'photo-1.jpg', 'photo-2.jpg'])
    await expectSettled(site)
  })

  test('without a file: Payload’s own message, nothing stored', async () => {
    const { message, status } = await send(site, { data: { alt: 'x' } })
    expect({ message, status }).toEqual({ message: 'No files were uploaded.', status: 400 })
    expect(await site.payload.count({ collection: 'media' as never })).toEqual({ totalDocs: 0 })
    await expectSettled(site)
  })
})
