import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { drawQuadrants } from '../../fixtures/images.js'
import { media, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'

let site: Site

beforeAll(async () => {
  site = await startPayload({ collections: [{ ...media, versions: { drafts: true } }] })
})
afterAll(() => site.stop())

// Payload's buttons for drafts and publishing leave the edits out of the query.
test('edits that come with the data are applied, and are not stored as such', async () => {
  const bytes = await drawQuadrants({ height: 800, width: 1200 })
  const { doc } = await send(site, { file: { bytes, name: 'photo.jpg' } })
  const edited = await send(site, {
    json: {
      _cloudflareUploadEdits: {
        crop: { height: 50, unit: '%', width: 50, x: 50, y: 0 },
        focalPoint: { x: 75, y: 25 },
      },
      _status: 'published',
    },
    method: 'PATCH',
    path: `/api/media/${doc.id}`,
  })
  expect(edited.doc).toMatchObject({
    cloudflare: {
      crop: { height: 0.5, width: 0.5, x: 0.5, y: 0 },
      imageId: doc.cloudflare.imageId,
    },
    focalX: 50,
    focalY: 50,
  })
  expect(edited.doc).not.toHaveProperty('_cloudflareUploadEdits')
})
