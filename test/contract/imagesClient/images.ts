import type { ContractContext } from './contractSetup.js'

import { describe, expect, test } from '@jest/globals'

import { isUUID } from '../../../src/core/imageId.js'
import { drawUpload } from './drawUpload.js'

export function describeImages({ setup, uniqueName }: ContractContext): void {
  const upload = async (settings: { id?: string; metadata?: Record<string, unknown> } = {}) =>
    setup().client.uploadImage({ file: await drawUpload(), ...settings })

  describe('one image', () => {
    test('an update replaces metadata as a whole and leaves alone what is not named', async () => {
      const { client } = setup()
      const { imageId } = await upload({ metadata: { a: 1, b: 2 } })
      await client.updateImage({ creator: 'ana', imageId })
      const image = await client.updateImage({ imageId, metadata: { c: 3 } })
      expect(image).toMatchObject({ creator: 'ana', imageId, metadata: { c: 3 } })
      expect(await client.getImage({ imageId })).toEqual(image)
    })

    test('changed privacy gives a new id, and the old one is gone', async () => {
      const { client } = setup()
      const before = await upload({ metadata: { kept: true } })
      const hidden = await client.updateImage({ imageId: before.imageId, requireSignedURLs: true })
      expect(hidden).toMatchObject({ metadata: { kept: true }, requireSignedURLs: true })
      expect(hidden.imageId).not.toBe(before.imageId)
      expect(isUUID(hidden.imageId)).toBe(true)
      await expect(client.getImage({ imageId: before.imageId })).rejects.toMatchObject({
        code: 'API_NOT_FOUND',
      })
      const shown = await client.updateImage({ imageId: hidden.imageId, requireSignedURLs: false })
      expect(shown.requireSignedURLs).toBe(false)
      expect(shown.imageId).not.toBe(hidden.imageId)
    })

    test('privacy that stays the same keeps the id', async () => {
      const { imageId } = await upload()
      const image = await setup().client.updateImage({ imageId, requireSignedURLs: false })
      expect(image.imageId).toBe(imageId)
    })

    test('an image with a custom id cannot become private', async () => {
      const { client } = setup()
      const { imageId } = await upload({ id: uniqueName('stays-public') })
      await expect(client.updateImage({ imageId, requireSignedURLs: true })).rejects.toMatchObject({
        code: 'API_CUSTOM_ID_PRIVATE',
      })
      expect((await client.getImage({ imageId })).requireSignedURLs).toBe(false)
    })

    test('a delete succeeds once, and once more as already gone', async () => {
      const { client } = setup()
      const { imageId } = await upload()
      expect(await client.deleteImage({ imageId })).toEqual({ alreadyGone: false })
      expect(await client.deleteImage({ imageId })).toEqual({ alreadyGone: true })
    })

    test('a custom id is free again after a delete', async () => {
      const { client } = setup()
      const id = uniqueName('again')
      await upload({ id })
      await client.deleteImage({ imageId: id })
      expect((await upload({ id })).imageId).toBe(id)
    })

    test.each<[string, (imageId: string) => Promise<unknown>]>([
      ['getImage', (imageId) => setup().client.getImage({ imageId })],
      ['updateImage', (imageId) => setup().client.updateImage({ creator: 'a', imageId })],
      ['getImageBlob', (imageId) => setup().client.getImageBlob({ imageId })],
    ])('%s of an unknown image is a 404', async (_name, call) => {
      await expect(call(uniqueName('unknown/image'))).rejects.toMatchObject({
        code: 'API_NOT_FOUND',
        httpStatus: 404,
        retryable: false,
      })
    })
  })

  describe('the stored file', () => {
    test.each([
      ['a part', { end: 9, start: 4 }, [4, 10]],
      ['the rest', { start: 100 }, [100, undefined]],
      ['the last bytes', { lastBytes: 7 }, [-7, undefined]],
      ['more than there is', { end: 10_000_000, start: 50 }, [50, undefined]],
    ] as const)('%s can be fetched', async (_name, range, [from, to]) => {
      const { client } = setup()
      const file = await drawUpload({ height: 200, width: 300 })
      const { imageId } = await client.uploadImage({ file })
      const blob = await client.getImageBlob({ imageId, range })
      const expected = Buffer.from(file.bytes).subarray(from, to)
      expect(blob.status).toBe(206)
      expect(blob.contentLength).toBe(expected.byteLength)
      expect(blob.headers.get('content-range')).toMatch(
        new RegExp(`^bytes \\d+-\\d+/${file.size}$`),
      )
      expect(Buffer.from(await new Response(blob.body).arrayBuffer()).equals(expected)).toBe(true)
    })

    test('a part beyond the end is an error', async () => {
      const { imageId } = await upload()
      const call = setup().client.getImageBlob({ imageId, range: { start: 10_000_000 } })
      await expect(call).rejects.toMatchObject({ code: 'API_BAD_REQUEST', httpStatus: 416 })
    })

    test('a private image has one too', async () => {
      const { client } = setup()
      const file = await drawUpload()
      const { imageId } = await client.uploadImage({ file, requireSignedURLs: true })
      const { body, contentLength } = await client.getImageBlob({ imageId })
      await body.cancel()
      expect(contentLength).toBe(file.size)
    })
  })
}
