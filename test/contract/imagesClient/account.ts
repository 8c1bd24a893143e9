import type { ContractContext } from './contractSetup.js'

import { describe, expect, test } from '@jest/globals'

import { drawUpload } from './drawUpload.js'

const options = { fit: 'cover', height: 20, metadata: 'none', width: 30 } as const

export function describeAccount({ setup, uniqueName }: ContractContext): void {
  describe('the account', () => {
    test('variants are created, read, changed and deleted', async () => {
      const { client } = setup()
      const name = uniqueName('v').replace(/\W/g, '')
      const created = { name, neverRequireSignedURLs: false, options }
      expect(await client.createVariant({ name, options })).toEqual(created)
      expect(await client.getVariant({ name })).toEqual(created)
      expect(await client.listVariants()).toContainEqual(created)
      const changes = { neverRequireSignedURLs: true, options: { ...options, width: 31 } }
      expect(await client.updateVariant({ name, ...changes })).toEqual({ name, ...changes })
      expect(await client.getVariant({ name })).toEqual({ name, ...changes })
      expect(await client.deleteVariant({ name })).toEqual({ alreadyGone: false })
      expect(await client.deleteVariant({ name })).toEqual({ alreadyGone: true })
      await expect(client.getVariant({ name })).rejects.toMatchObject({ code: 'API_NOT_FOUND' })
    })

    test('the variant "public" is there from the start and cannot be deleted', async () => {
      const { client } = setup()
      const names = (await client.listVariants()).map(({ name }) => name)
      expect(names).toContain('public')
      await expect(client.deleteVariant({ name: 'public' })).rejects.toMatchObject({
        retryable: false,
      })
      expect((await client.getVariant({ name: 'public' })).name).toBe('public')
    })

    test('a variant name is taken once', async () => {
      const { client } = setup()
      await expect(client.createVariant({ name: 'public', options })).rejects.toMatchObject({
        retryable: false,
      })
    })

    test('a new variant shows at images uploaded before', async () => {
      const { client } = setup()
      const { imageId } = await client.uploadImage({ file: await drawUpload() })
      const name = uniqueName('later').replace(/\W/g, '')
      await client.createVariant({ name, options })
      const { variants } = await client.getImage({ imageId })
      expect(variants.some((url) => url.endsWith(`/${imageId}/${name}`))).toBe(true)
      await client.deleteVariant({ name })
    })

    test('signing keys are created once, listed with their values, and deleted', async () => {
      const { client } = setup()
      const name = `k${Date.now()}`.slice(0, 20)
      const before = await client.listKeys()
      const created = await client.putKey({ name })
      expect(created).toHaveLength(before.length + 1)
      expect(created.find((key) => key.name === name)?.value).toMatch(/.{16,}/)
      expect(await client.putKey({ name })).toEqual(created)
      expect(await client.listKeys()).toEqual(created)
      expect(await client.deleteKey({ name })).toEqual(before)
    })

    test('an unknown signing key cannot be deleted', async () => {
      await expect(setup().client.deleteKey({ name: 'nosuchkey' })).rejects.toMatchObject({
        code: 'API_NOT_FOUND',
      })
    })

    test('the figures count images, not drafts', async () => {
      const { client } = setup()
      const before = await client.getStats()
      expect(before.allowed).toBeGreaterThan(0)
      await client.createDirectUpload()
      await client.uploadImage({ file: await drawUpload() })
      expect(await client.getStats()).toEqual({ ...before, current: before.current + 1 })
    })

    test('a token that is not known is refused', async () => {
      await expect(setup().clientWithWrongToken.getStats()).rejects.toMatchObject({
        code: 'API_AUTHENTICATION',
        providerErrors: [{ code: 10000, message: expect.any(String) }],
        retryable: false,
      })
    })

    test('the batch host takes its own token and the same calls', async () => {
      const { client } = setup()
      const { expiresAt, token } = await client.getBatchToken()
      expect(token).toMatch(/.{16,}/)
      expect(expiresAt.getTime()).toBeGreaterThan(Date.now())
      const batch = client.withBatchToken()
      const creator = uniqueName('batch')
      const image = await batch.uploadImage({ creator, file: await drawUpload() })
      const { imageId } = image
      expect(await client.getImage({ imageId })).toEqual(image)
      expect(await batch.updateImage({ imageId, metadata: { a: 1 } })).toMatchObject({ imageId })
      expect((await batch.listImages({ creator })).images).toHaveLength(1)
      expect((await batch.createDirectUpload({ creator })).uploadURL).toMatch(/^https?:/)
      expect(await batch.deleteImage({ imageId })).toEqual({ alreadyGone: false })
    })
  })
}
