import type { ContractContext, ContractSetup } from './contractSetup.js'

import { describe, expect, test } from '@jest/globals'
import sharp from 'sharp'

import { readQuadrants } from '../../fixtures/images.js'
import { drawUpload } from './drawUpload.js'

const asPNG = { accept: 'image/png' }

export function describeDelivery({ setup, uniqueName }: ContractContext): void {
  const uniqueVariant = () => uniqueName('d').replace(/\W/g, '')

  describe('delivery', () => {
    test('an uploaded image is served in the size of its variant', async () => {
      const { client, fetchDelivery } = setup()
      const name = uniqueVariant()
      await client.createVariant({
        name,
        options: { fit: 'cover', height: 40, metadata: 'none', width: 40 },
      })
      const file = await drawUpload({ height: 120, width: 200 })
      const image = await client.uploadImage({ file, id: `${uniqueName('shown')}/a b` })
      const url = image.variants.find((candidate) => candidate.endsWith(`/${name}`))!
      const response = await fetchDelivery(url, asPNG)
      expect(response.status).toBe(200)
      const bytes = new Uint8Array(await response.arrayBuffer())
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', height: 40, width: 40 })
      expect(await readQuadrants(bytes)).toEqual({
        bottomLeft: 'bottomLeft',
        bottomRight: 'bottomRight',
        topLeft: 'topLeft',
        topRight: 'topRight',
      })
      await client.deleteVariant({ name })
    })

    test('a private image is refused without a signature', async () => {
      const { client, fetchDelivery } = setup()
      const file = await drawUpload()
      const { variants } = await client.uploadImage({ file, requireSignedURLs: true })
      const response = await fetchDelivery(publicURL(variants), asPNG)
      expect(response.status).toBe(403)
      expect(await response.text()).toMatch(/^ERROR 9425/)
    })

    test.each<[string, (client: ContractSetup['client'], imageId: string) => Promise<unknown>]>([
      ['a deleted image', (client, imageId) => client.deleteImage({ imageId })],
      [
        'the old id after a change of privacy',
        (client, imageId) => client.updateImage({ imageId, requireSignedURLs: true }),
      ],
    ])('%s is no longer served', async (_name, change) => {
      const { client, fetchDelivery } = setup()
      const { imageId, variants } = await client.uploadImage({ file: await drawUpload() })
      const url = publicURL(variants)
      const before = await fetchDelivery(url, asPNG)
      expect(before.status).toBe(200)
      await before.arrayBuffer()
      await change(client, imageId)
      const after = await fetchDelivery(url, asPNG)
      expect(after.status).toBe(404)
      expect(await after.text()).toMatch(/^ERROR 5404/)
    })

    test('a draft is not served', async () => {
      const { client, fetchDelivery } = setup()
      const { imageId } = await client.createDirectUpload()
      const { variants } = await client.getImage({ imageId })
      const response = await fetchDelivery(publicURL(variants), asPNG)
      expect(response.status).toBe(404)
      await response.text()
    })
  })
}

function publicURL(variants: readonly string[]): string {
  return variants.find((url) => url.endsWith('/public'))!
}
