import type { AddressInfo } from 'node:net'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { createServer, type Server } from 'node:http'

import type { Site } from '../support/startPayload.js'

import { drawAnimation, drawQuadrants } from '../../fixtures/images.js'
import { empty, expectSettled, listStored, readStored } from '../support/account.js'
import { media, sizes, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'

let site: Site
let server: Server
let origin: string
const files: Record<string, { bytes: Buffer; type: string }> = {}

beforeAll(async () => {
  files['/photo.jpg'] = {
    bytes: await drawQuadrants({ height: 300, orientation: 6, width: 500 }),
    type: 'image/jpeg',
  }
  files['/loop.webp'] = {
    bytes: await drawAnimation({ format: 'webp', frames: 4, height: 60, width: 80 }),
    type: 'image/webp',
  }
  files['/notes.jpg'] = { bytes: Buffer.from('no image'), type: 'image/jpeg' }
  server = createServer((request, response) => {
    const file = files[request.url ?? '']
    response.writeHead(file === undefined ? 404 : 200, {
      'content-type': file?.type ?? 'text/plain',
    })
    response.end(file?.bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  origin = `http://127.0.0.1:${port}`
  site = await startPayload({
    collections: [
      {
        ...media,
        upload: {
          imageSizes: [...sizes],
          skipSafeFetch: [{ hostname: '127.0.0.1', port: String(port), protocol: 'http' }],
        },
      },
      { ...media, slug: 'careful' },
    ],
    options: { collections: { careful: true, media: true } },
  })
})
afterEach(() => empty(site, ['media', 'careful']))
afterAll(async () => {
  await site.stop()
  server.close()
})

const paste = (name: string, filename = name, path = '/api/media') =>
  send(site, { json: { alt: 'pasted', filename, url: `${origin}/${name}` }, path })

describe('a remote file by its URL', () => {
  test.each([
    { height: 300, name: 'photo.jpg', width: 500 },
    { height: 60, name: 'loop.webp', width: 80 },
  ])('$name: stored as it is, byte for byte', async ({ height, name, width }) => {
    const { doc, message, status } = await paste(name)
    expect({ message, status }).toEqual({ message: expect.stringMatching(/success/), status: 201 })
    const { bytes, type } = files[`/${name}`]!
    expect(await readStored(site, doc.cloudflare.imageId!)).toEqual(bytes)
    expect(doc).toMatchObject({
      alt: 'pasted',
      filename: name,
      filesize: bytes.length,
      height,
      mimeType: type,
      width,
    })
    const stored = (await site.payload.db.findOne({ collection: 'media' })) as unknown as {
      sizes?: Record<string, { url?: null | string }>
    }
    const written = Object.values(stored.sizes ?? {}).filter((size) => size.url != null)
    expect(written).toEqual([])
    await expectSettled(site)
  })

  test('the URL given is not kept: ours is', async () => {
    const { doc } = await paste('photo.jpg', 'renamed.jpg')
    expect(doc.filename).toBe('renamed.jpg')
    expect(doc.url).toContain(doc.cloudflare.imageId!)
  })

  test('what is no image is refused', async () => {
    const { code, status } = await paste('notes.jpg')
    expect({ code, status }).toEqual({ code: 'IMAGE_TYPE_REFUSED', status: 415 })
    expect(await listStored(site)).toEqual([])
    await expectSettled(site)
  })

  test('what is not there, and what core does not fetch', async () => {
    expect((await paste('missing.jpg')).status).toBeGreaterThanOrEqual(400)
    expect((await paste('photo.jpg', 'photo.jpg', '/api/careful')).status).toBeGreaterThanOrEqual(
      400,
    )
    expect(await listStored(site)).toEqual([])
    await expectSettled(site, { collections: ['media', 'careful'] })
  })
})
