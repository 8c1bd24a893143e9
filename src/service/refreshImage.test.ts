import type { ImageDocument } from './imageDocuments.js'
import type { RefreshArgs } from './refreshImage.js'

import { expect, test } from '@jest/globals'

import { createMemoryLedger } from '../../test/fixtures/memoryLedger.js'
import { CloudflareAPIError } from '../errors.js'
import { refreshImage } from './refreshImage.js'

const imageId = 'image-1'

const documentWith = (status: string): ImageDocument => ({
  collection: 'media',
  doc: { cloudflare: { imageId, status } },
  id: 1,
})

const gone = new CloudflareAPIError({
  code: 'API_NOT_FOUND',
  httpStatus: 404,
  message: 'Image not found.',
  providerErrors: [],
})

test('what another look has decided is told, though the document was read before it', async () => {
  let document = documentWith('draft')
  const args = {
    client: {
      // The other look writes its word, and takes the image away.
      getImage: () => {
        document = documentWith('failed')
        return Promise.reject(gone)
      },
    },
    emit: () => Promise.resolve(),
    imageId,
    images: {
      findByImageId: () => Promise.resolve(document),
      syncVersions: () => Promise.resolve(),
      writeState: () => Promise.resolve(true),
    },
    ledger: createMemoryLedger(),
    limits: { maxBytes: 1, mimeTypes: [] },
    now: new Date(),
    source: 'request',
  }
  expect(await refreshImage(args as unknown as RefreshArgs)).toMatchObject({
    changed: false,
    status: 'failed',
  })
})
