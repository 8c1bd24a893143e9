import type { ContractContext } from './contractSetup.js'

import { describe, expect, test } from '@jest/globals'

import { drawUpload } from './drawUpload.js'

export function describeOneTimeUploads({ setup, uniqueName }: ContractContext): void {
  describe('one-time upload URLs', () => {
    test('a draft exists from the start and becomes an image by the upload', async () => {
      const { client } = setup()
      const { imageId, uploadURL } = await client.createDirectUpload({
        creator: 'ana',
        metadata: { by: 'browser' },
        requireSignedURLs: true,
      })
      expect(await client.getImage({ imageId })).toMatchObject({ draft: true, imageId })
      const uploaded = await client.uploadToURL({ file: await drawUpload(), uploadURL })
      expect(uploaded.imageId).toBe(imageId)
      expect(await client.getImage({ imageId })).toMatchObject({
        creator: 'ana',
        draft: false,
        metadata: { by: 'browser' },
        requireSignedURLs: true,
      })
    })

    test('the upload takes exactly the bytes sent', async () => {
      const { client } = setup()
      const file = await drawUpload({ format: 'jpeg', height: 400, width: 500 })
      const { imageId, uploadURL } = await client.createDirectUpload()
      await client.uploadToURL({ file, uploadURL })
      const { body } = await client.getImageBlob({ imageId })
      expect(Buffer.from(await new Response(body).arrayBuffer()).equals(file.bytes)).toBe(true)
    })

    test('a custom id with slashes is one path segment of the URL', async () => {
      const { client } = setup()
      const id = `${uniqueName('direct')}/a b`
      const { imageId, uploadURL } = await client.createDirectUpload({ id })
      expect(imageId).toBe(id)
      expect(uploadURL.endsWith(`/${encodeURIComponent(id)}`)).toBe(true)
      const uploaded = await client.uploadToURL({ file: await drawUpload(), uploadURL })
      expect(uploaded.imageId).toBe(id)
    })

    test('a second use is refused and changes nothing', async () => {
      const { client } = setup()
      const { imageId, uploadURL } = await client.createDirectUpload()
      const first = await drawUpload({ name: 'first.png' })
      await client.uploadToURL({ file: first, uploadURL })
      const second = await drawUpload({ height: 10, name: 'second.png', width: 10 })
      await expect(client.uploadToURL({ file: second, uploadURL })).rejects.toMatchObject({
        retryable: false,
        status: expect.any(Number),
      })
      expect((await client.getImage({ imageId })).filename).toBe('first.png')
    })

    test('a refused file does not use the URL up', async () => {
      const { client } = setup()
      const { imageId, uploadURL } = await client.createDirectUpload()
      const bytes = new TextEncoder().encode('no image')
      const file = { bytes, mimeType: 'image/png', name: 'a.png', size: bytes.byteLength }
      await expect(client.uploadToURL({ file, uploadURL })).rejects.toMatchObject({
        code: 'API_REFUSED_IMAGE',
      })
      await client.uploadToURL({ file: await drawUpload(), uploadURL })
      expect((await client.getImage({ imageId })).draft).toBe(false)
    })

    test('a draft reserves its id', async () => {
      const { client } = setup()
      const id = uniqueName('reserved')
      await client.createDirectUpload({ id })
      const taken = { code: 'API_CONFLICT', httpStatus: 409 }
      await expect(client.createDirectUpload({ id })).rejects.toMatchObject(taken)
      const file = await drawUpload()
      await expect(client.uploadImage({ file, id })).rejects.toMatchObject(taken)
    })

    test('a deleted draft takes its URL with it', async () => {
      const { client } = setup()
      const { imageId, uploadURL } = await client.createDirectUpload()
      expect(await client.deleteImage({ imageId })).toEqual({ alreadyGone: false })
      const call = client.uploadToURL({ file: await drawUpload(), uploadURL })
      await expect(call).rejects.toMatchObject({ code: 'API_NOT_FOUND', retryable: false })
    })

    test.each([
      ['less than two minutes', 60_000],
      ['more than six hours', 7 * 3_600_000],
    ])('a lifetime of %s is refused', async (_name, lifetimeMs) => {
      const expiresAt = new Date(Date.now() + lifetimeMs)
      await expect(setup().client.createDirectUpload({ expiresAt })).rejects.toMatchObject({
        code: 'API_BAD_REQUEST',
      })
    })

    test('drafts are not listed', async () => {
      const { client } = setup()
      const creator = uniqueName('drafter')
      await client.createDirectUpload({ creator })
      expect((await client.listImages({ creator })).images).toEqual([])
    })

    test('a draft has no file', async () => {
      const { client } = setup()
      const { imageId } = await client.createDirectUpload()
      await expect(client.getImageBlob({ imageId })).rejects.toMatchObject({
        code: 'API_NOT_FOUND',
      })
    })
  })
}
