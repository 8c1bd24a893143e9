import type { AddressInfo } from 'node:net'

import type { FilesSite } from './openFilesSite.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'

import { cloudflareImages, type CloudflareImagesOptions } from '../../../src/index.js'
import {
  corruptHeader,
  jpegClaiming,
  pngBomb,
  svgPlain,
  truncate,
} from '../../fixtures/hostileImages.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { ask, relayForm } from '../directUpload/issueHarness.js'
import { empty, listLedger } from '../support/account.js'
import { send } from '../support/upload.js'
import { openFilesSite } from './openFilesSite.js'
import { drawLarge, keep, maxBytes } from './oversized.js'

/** As large as a file that is beyond the limit in bytes. */
function grow(bytes: Uint8Array): Buffer {
  const grown = Buffer.alloc(maxBytes + 1)
  grown.set(bytes)
  return grown
}

const way = 'Or save the document with the file itself instead of asking for an upload URL.'

describe.each([
  { name: 'in memory', useTempFiles: false },
  { name: 'in temporary files', useTempFiles: true },
])('where they are kept, $name', ({ useTempFiles }) => {
  let server: Server
  let site: FilesSite
  beforeAll(async () => {
    const remote = await drawLarge()
    server = createServer((_, answer) => answer.end(remote.bytes)).listen(0)
    await once(server, 'listening')
    const limits = { ...keep.limits, mimeTypes: ['image/jpeg', 'image/png', 'image/svg+xml'] }
    site = await openFilesSite({
      config: { upload: { tempFileDir: tmpdir(), useTempFiles } },
      options: { ...keep, limits },
      skipSafeFetch: true,
    })
  })
  afterAll(async () => {
    server.close()
    await site.stop()
  })

  const drawing = svgPlain()
  const jpeg = (): Promise<Buffer> => drawQuadrants({ height: 60, width: 80 })
  const refused: [string, string, () => Promise<Uint8Array> | Uint8Array, string][] = [
    [
      'an SVG',
      'a.svg',
      () => Buffer.concat([drawing, Buffer.alloc(maxBytes, ' ')]),
      'FILE_TOO_LARGE',
    ],
    [
      'a type that is not accepted',
      'a.gif',
      async () => grow(await drawQuadrants({ format: 'gif', height: 60, width: 80 })),
      'FILE_TOO_LARGE',
    ],
    [
      'a text called jpg',
      'a.jpg',
      () => Buffer.alloc(maxBytes + 1, 'Dear diary '),
      'FILE_TOO_LARGE',
    ],
    ['a ruined header', 'a.jpg', async () => grow(corruptHeader(await jpeg())), 'FILE_UNREADABLE'],
    [
      'three bytes of a header',
      'a.jpg',
      () => grow(Buffer.from('ffd8ff', 'hex')),
      'FILE_UNREADABLE',
    ],
    [
      'a bomb that was cut off',
      'a.png',
      () => truncate({ bytes: pngBomb({ side: 8_192 * 2 }) }),
      'FILE_UNREADABLE',
    ],
    [
      'a claim that was cut off',
      'a.jpg',
      async () => truncate({ bytes: await jpegClaiming({ height: 9, width: 20_000 }), keep: 0.8 }),
      'FILE_UNREADABLE',
    ],
  ]
  test.each(refused)('%s is refused all the same', async (_, name, draw, code) => {
    const { code: told } = await send(site, { file: { bytes: await draw(), name } })
    expect(told).toBe(code)
    expect(await site.listFiles()).toEqual([])
    expect(await listLedger(site)).toEqual([])
  })

  test('a file that says more pixels than it has is kept as it came, and not decoded', async () => {
    const bytes = await jpegClaiming({ height: 9, width: 20_000 })
    const { doc } = await send(site, { file: { bytes, name: 'liar.jpg' } })
    expect(doc).toMatchObject({ filename: 'liar.jpg', height: 9, width: 20_000 })
    expect((await site.store.read('liar.jpg')).equals(bytes)).toBe(true)
    await empty(site)
  })

  test('one that says its size further behind than anybody reads has none', async () => {
    const segment = Buffer.concat([Buffer.from('ffe2ffff', 'hex'), Buffer.alloc(65_533)])
    const picture = await jpeg()
    const behind = Array.from({ length: 170 }, () => segment)
    const bytes = Buffer.concat([picture.subarray(0, 2), ...behind, picture.subarray(2)])
    const { doc, status } = await send(site, { file: { bytes, name: 'deep.jpg' } })
    expect([status, doc.width, doc.height, doc.filesize]).toEqual([
      201,
      null,
      null,
      bytes.byteLength,
    ])
    expect((await site.store.read('deep.jpg')).equals(bytes)).toBe(true)
    await empty(site)
  })

  test('an upload URL is refused, and the refusal names the other way', async () => {
    const body = { filename: 'a.jpg', mimeType: 'image/jpeg', size: maxBytes + 1 }
    const issued = await ask(site, { body })
    expect([issued.status, issued.code]).toEqual([413, 'FILE_TOO_LARGE'])
    expect(issued.message).toMatch(new RegExp(`${way}$`))
    const { receipt } = (await ask(site, { body: { ...body, size: maxBytes } })).body
    for (const bytes of [
      await jpegClaiming({ height: 9, width: 20_000 }),
      Buffer.alloc(maxBytes * 4),
    ]) {
      const form = relayForm({ bytes, name: 'a.jpg', receipt })
      const relayed = await ask(site, { body: form, path: '/api/media/direct-upload/relay' })
      expect([relayed.status, relayed.message.endsWith(way)]).toEqual([413, true])
    }
  })

  test('one that is fetched from an address is kept, too', async () => {
    const { port } = server.address() as AddressInfo
    const json = { filename: 'pasted.jpg', url: `http://127.0.0.1:${port}/pasted.jpg` }
    const { doc, status } = await send(site, { json })
    expect([status, doc.filename, doc.cloudflare.imageId]).toEqual([201, 'pasted.jpg', null])
    expect(await site.listFiles()).toEqual(['pasted.jpg'])
    await empty(site)
  })
})

test('without the option they are refused, and nothing more is said', async () => {
  const site = await openFilesSite({ options: { limits: keep.limits } })
  try {
    const refused = await send(site, { file: await drawLarge() })
    expect(refused).toMatchObject({ code: 'FILE_TOO_LARGE', status: 413 })
    const body = { filename: 'a.jpg', mimeType: 'image/jpeg', size: maxBytes + 1 }
    expect((await ask(site, { body })).message).not.toContain(way)
    expect(await site.listFiles()).toEqual([])
  } finally {
    await site.stop()
  }
})

test.each<Partial<CloudflareImagesOptions>>([
  { collections: keep.collections, otherFiles: 'refuse' },
  { collections: keep.collections, otherFiles: { refuse: 'No.' } },
  { collections: { media: { ...keep.collections.media, otherFiles: 'refuse' } } },
])('a site that refuses other files does not start: %j', async (options) => {
  const plugin = cloudflareImages({ collections: {}, mode: 'local', ...options })
  const collections = [{ fields: [], slug: 'media', upload: true }]
  const start = async () => plugin({ collections, db: undefined as never, secret: 's' })
  await expect(start()).rejects.toThrow(
    "collections.media.oversizedImages: expected 'refuse', because `otherFiles` refuses files in this collection; to keep them, set `otherFiles` to 'payload', localFiles({ dir }) or s3Files({ bucket })",
  )
})
