import type { ContractContext } from './contractSetup.js'

import { describe, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { isUUID } from '../../../src/core/imageId.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { drawUpload, toPathUpload } from './drawUpload.js'

export function describeUploads({ setup, uniqueName }: ContractContext): void {
  describe('uploads', () => {
    test('bytes become an image with an id of Cloudflare', async () => {
      const { client } = setup()
      const image = await client.uploadImage({
        creator: 'ana',
        file: await drawUpload({ name: 'Žluťoučký "kůň" 写真.png' }),
        metadata: { alt: 'Kůň', nested: { n: 1 } },
      })
      expect(isUUID(image.imageId)).toBe(true)
      expect(image).toMatchObject({
        creator: 'ana',
        draft: false,
        metadata: { alt: 'Kůň', nested: { n: 1 } },
        requireSignedURLs: false,
      })
      expect(image.filename).toMatch(/^Žluťoučký .*写真\.png$/)
      expect(Math.abs(Date.parse(image.uploadedAt!) - Date.now())).toBeLessThan(3_600_000)
      expect(image.variants.length).toBeGreaterThan(0)
      expect(await client.getImage({ imageId: image.imageId })).toEqual(image)
    })

    test('a file from disk arrives byte for byte', async () => {
      const { client } = setup()
      const dir = await mkdtemp(join(tmpdir(), 'contract-'))
      const drawn = await drawUpload({ format: 'jpeg', height: 900, width: 1200 })
      const file = await toPathUpload({ file: drawn, path: join(dir, 'tmp') })
      const { imageId } = await client.uploadImage({ file })
      const blob = await client.getImageBlob({ imageId })
      expect(blob.contentType).toBe('image/jpeg')
      const stored = Buffer.from(await new Response(blob.body).arrayBuffer())
      expect(stored.equals(drawn.bytes)).toBe(true)
      await rm(dir, { force: true, recursive: true })
    })

    test('an image is fetched from an address', async () => {
      const { client, serveSource } = setup()
      const bytes = await drawQuadrants({ format: 'webp', height: 30, width: 40 })
      const url = serveSource({ bytes, contentType: 'image/webp' })
      const id = uniqueName('from-url')
      const image = await client.uploadImageFromURL({ id, metadata: { a: 1 }, url })
      expect(image).toMatchObject({ draft: false, imageId: id, metadata: { a: 1 } })
      const blob = await client.getImageBlob({ imageId: id })
      expect(Buffer.from(await new Response(blob.body).arrayBuffer()).equals(bytes)).toBe(true)
    })

    test('an address where nothing is found is an error', async () => {
      const { client, serveSource } = setup()
      const url = `${serveSource({ bytes: new Uint8Array(1), contentType: 'image/png' })}/missing`
      await expect(client.uploadImageFromURL({ url })).rejects.toMatchObject({ retryable: false })
    })

    test.each(['plain', 'with/slashes/in', 'ünï-cödé 写', "100%-(it's)-~!*"])(
      'the custom id "%s" is kept',
      async (suffix) => {
        const { client } = setup()
        const id = `${uniqueName('custom')}/${suffix}`
        const image = await client.uploadImage({ file: await drawUpload(), id })
        expect(image.imageId).toBe(id)
        expect((await client.getImage({ imageId: id })).imageId).toBe(id)
        expect(await client.deleteImage({ imageId: id })).toEqual({ alreadyGone: false })
      },
    )

    test('a custom id is taken once: 409, code 5409', async () => {
      const { client } = setup()
      const id = uniqueName('taken')
      const file = await drawUpload()
      await client.uploadImage({ file, id, metadata: { first: true } })
      await expect(client.uploadImage({ file, id })).rejects.toMatchObject({
        code: 'API_CONFLICT',
        httpStatus: 409,
        providerErrors: [{ code: 5409, message: expect.any(String) }],
        retryable: false,
      })
      expect((await client.getImage({ imageId: id })).metadata).toEqual({ first: true })
    })

    test('of two uploads at once under one id, one wins', async () => {
      const { client } = setup()
      const id = uniqueName('race')
      const file = await drawUpload()
      const outcomes = await Promise.allSettled([
        client.uploadImage({ file, id }),
        client.uploadImage({ file, id }),
      ])
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    })

    test('a custom id cannot be private', async () => {
      const { client } = setup()
      const id = uniqueName('private')
      const call = client.uploadImage({ file: await drawUpload(), id, requireSignedURLs: true })
      await expect(call).rejects.toMatchObject({
        code: 'API_CUSTOM_ID_PRIVATE',
        message: expect.not.stringMatching(/taken|already/),
        retryable: false,
      })
      await expect(
        client.createDirectUpload({ id, requireSignedURLs: true }),
      ).rejects.toMatchObject({
        code: 'API_CUSTOM_ID_PRIVATE',
      })
      await expect(client.getImage({ imageId: id })).rejects.toMatchObject({
        code: 'API_NOT_FOUND',
      })
    })

    test('metadata of exactly 1024 bytes fits', async () => {
      const { client } = setup()
      const metadata = { text: 'ä'.repeat(506) }
      expect(new TextEncoder().encode(JSON.stringify(metadata))).toHaveLength(1023)
      const image = await client.uploadImage({
        file: await drawUpload(),
        metadata: { ...metadata, text: `${metadata.text}x` },
      })
      expect(image.metadata.text).toBe(`${metadata.text}x`)
    })

    test.each([
      ['text that claims to be a PNG', 'image/png', 'this is no image'],
      ['an image under a type that is none', 'application/pdf', undefined],
    ])('%s is refused and not stored', async (_name, mimeType, text) => {
      const { client } = setup()
      const id = uniqueName('refused')
      const drawn = await drawUpload()
      const bytes = text === undefined ? drawn.bytes : new TextEncoder().encode(text)
      const file = { bytes, mimeType, name: 'a.png', size: bytes.byteLength }
      await expect(client.uploadImage({ file, id })).rejects.toMatchObject({
        code: 'API_REFUSED_IMAGE',
        retryable: false,
      })
      await expect(client.getImage({ imageId: id })).rejects.toMatchObject({
        code: 'API_NOT_FOUND',
      })
    })
  })
}
