import type { MetadataFilters } from '../../../src/cloudflare/formatMetadataFilters.js'
import type { CloudflareImage } from '../../../src/cloudflare/imagesClient.js'
import type { ContractContext } from './contractSetup.js'

import { beforeAll, describe, expect, test } from '@jest/globals'

import { drawUpload } from './drawUpload.js'

export function describeListing({ setup, uniqueName }: ContractContext): void {
  const creator = uniqueName('lister')
  const run = uniqueName('run')

  /** What a filter finds among the images of this part, by their numbers. */
  async function findNumbers(meta: MetadataFilters) {
    const { images } = await setup().client.listImages({ creator, meta })
    return numbersOf(images).sort((one, other) => one - other)
  }

  describe('listing', () => {
    beforeAll(async () => {
      for (let n = 0; n < 13; n += 1) {
        const kind = n % 2 === 0 ? 'even' : 'odd'
        const metadata = { deep: { kind }, n, run, text: String(n), third: n % 3 === 0 }
        await setup().client.uploadImage({ creator, file: await drawUpload(), metadata })
      }
    })

    test('is newest first, or oldest first when asked', async () => {
      const { client } = setup()
      const newest = numbersOf((await client.listImages({ creator })).images)
      expect(newest).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
      const oldest = numbersOf((await client.listImages({ creator, sortOrder: 'asc' })).images)
      expect(oldest).toEqual(newest.reverse())
    })

    test('comes in pages', async () => {
      const { client } = setup()
      const first = await client.listImages({ creator, perPage: 10 })
      expect(first.images).toHaveLength(10)
      const continuationToken = first.continuationToken!
      const second = await client.listImages({ continuationToken, creator, perPage: 10 })
      expect(second).toMatchObject({ images: [{}, {}, {}] })
      expect(second.continuationToken).toBeUndefined()
    })

    test('eachImage gives every image once', async () => {
      const images: CloudflareImage[] = []
      for await (const image of setup().client.eachImage({ creator, perPage: 10 })) {
        images.push(image)
      }
      expect(new Set(numbersOf(images))).toEqual(new Set(Array.from({ length: 13 }, (_, n) => n)))
      expect(images).toHaveLength(13)
    })

    test('gives each image as getImage does', async () => {
      const { client } = setup()
      const [image] = (await client.listImages({ creator })).images
      expect(await client.getImage({ imageId: image!.imageId })).toEqual(image)
    })

    test('an empty creator finds images without one', async () => {
      const { client } = setup()
      const { imageId } = await client.uploadImage({ file: await drawUpload(), metadata: { run } })
      const { images } = await client.listImages({ creator: '', meta: { run } })
      expect(images.map((image) => image.imageId)).toEqual([imageId])
    })

    test('an unknown creator has no images', async () => {
      const page = await setup().client.listImages({ creator: uniqueName('nobody') })
      expect(page).toEqual({ images: [] })
    })

    test.each<[string, MetadataFilters, number[]]>([
      ['a text', { text: '7' }, [7]],
      ['a number', { n: 7 }, [7]],
      ['a truth value', { third: true }, [0, 3, 6, 9, 12]],
      ['a nested field', { 'deep.kind': 'odd' }, [1, 3, 5, 7, 9, 11]],
      ['bounds', { n: { gt: 3, lte: 5 } }, [4, 5]],
      ['other bounds', { n: { gte: 11, lt: 12 } }, [11]],
      ['one of some numbers', { n: { in: [1, 12, 99] } }, [1, 12]],
      ['one of some texts', { text: { in: ['2', '4'] } }, [2, 4]],
      ['several at once', { 'deep.kind': 'even', n: { gte: 4, lt: 9 }, third: true }, [6]],
      ['a number where a text stands', { text: 7 }, []],
      ['a field that is not there', { nothing: 'x' }, []],
    ])('filters by %s', async (_name, meta, expected) => {
      expect(await findNumbers(meta)).toEqual(expected)
    })
  })
}

function numbersOf(images: readonly CloudflareImage[]): number[] {
  return images.map(({ metadata }) => metadata.n as number)
}
