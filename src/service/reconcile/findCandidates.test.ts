import type { CloudflareImage } from '../../cloudflare/imagesClient.js'
import type { Fault } from '../../emulator/faults/fault.js'
import type { DocumentWithFilename } from '../ledger.js'

import { afterAll, expect, test } from '@jest/globals'

import { drawSolid } from '../../../test/fixtures/images.js'
import { createMemoryLedger } from '../../../test/fixtures/memoryLedger.js'
import { openEmulator, removeEmulatorFolders } from '../../../test/fixtures/openEmulator.js'
import { createImagesClient } from '../../cloudflare/createImagesClient.js'
import { fetchFromHandler } from '../../cloudflare/fetchFromHandler.js'
import { createFailureLimit } from './createFailureLimit.js'
import { findCandidates } from './findCandidates.js'

afterAll(removeEmulatorFolders)

async function open({ faults = [] }: { faults?: readonly Fault[] } = {}) {
  const { emulator } = await openEmulator({ faults })
  const client = createImagesClient({
    accountId: emulator.accountId,
    apiToken: emulator.token,
    maxRetries: 0,
    fetch: fetchFromHandler(emulator.fetch),
  })
  const ledger = createMemoryLedger()
  const bytes = await drawSolid({ format: 'jpeg', height: 60, width: 80 })
  return {
    find: (images: readonly CloudflareImage[], isListed?: (imageId: string) => boolean) =>
      findCandidates({ client, images, isListed, failureLimit: createFailureLimit(), ledger }),
    put: (...documentsByFilename: Partial<DocumentWithFilename>[]) =>
      ledger.documentsByFilename.push(
        ...documentsByFilename.map((more, id) => ({
          collection: 'media',
          filename: 'a.jpg',
          filesize: null,
          id,
          imageId: `gone-${id}`,
          originalFilename: null,
          uploadedAt: null,
          ...more,
        })),
      ),
    async upload(name = 'a.jpg'): Promise<CloudflareImage> {
      const file = { bytes, mimeType: 'image/jpeg', name, size: bytes.byteLength }
      return client.uploadImage({ file, metadata: { payload_collection: 'media' } })
    },
  }
}

test('nobody owns an image whose documentsByFilename have theirs, or that has none', async () => {
  const { find, put, upload } = await open()
  const shown = await upload()
  put({ imageId: shown.imageId }, { imageId: 'listed' })
  const images = [await upload(), await upload('b.jpg')]
  const found = await find(images, (imageId) => imageId === 'listed')
  expect(found.size).toBe(0)
})

test('a document and its versions are one owner, and another name counts, too', async () => {
  const { find, put, upload } = await open()
  const image = await upload()
  put({ id: 1, imageId: 'gone' }, { id: 1, imageId: 'gone' })
  put({ filename: 'a-1.jpg', id: 2, imageId: 'gone', originalFilename: 'a.jpg' })
  const { isCertain, candidates } = (await find([image])).get(image.imageId)!
  expect(isCertain).toBe(true)
  expect(candidates.map(({ id }) => id)).toEqual([1, 2])
})

test('is not certain where Cloudflare does not answer, or with very many documentsByFilename', async () => {
  const down: Fault = { answer: { kind: 'status', status: 500 }, operation: 'getImage', times: 99 }
  const { find, put, upload } = await open({ faults: [down] })
  const [image, common] = [await upload(), await upload('image.jpg')]
  put({})
  put(...Array.from({ length: 30 }, () => ({ filename: 'image.jpg' })))
  const found = await find([image, common])
  expect([...found.values()].map(({ isCertain }) => isCertain)).toEqual([false, false])
})
