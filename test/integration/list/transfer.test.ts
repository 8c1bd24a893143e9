import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { takePhotographs } from '../../fixtures/photographs.js'
import { local } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'

const photographs = 10
const originalBytes = 5_000_000
/** A hundred of them make a list of less than 1.5 MB. */
const thumbnailBytes = 15_000

let site: Site
beforeAll(async () => {
  site = await startPayload({
    collections: [{ access: { read: () => true }, fields: [], slug: 'media', upload: true }],
  })
  const taken = takePhotographs({ count: photographs, minBytes: originalBytes })
  for await (const bytes of taken) {
    const file = toFile({ bytes, name: 'photo.jpg' })
    await local(site).create({ collection: 'media', data: {}, file })
  }
}, 240_000)
afterAll(() => site.stop())

test('a list of photographs of 5 MB fetches thumbnails of less than 15 kB', async () => {
  const response = await site.rest(`/api/media?depth=0&limit=${photographs}`)
  const { docs } = (await response.json()) as { docs: MediaDoc[] }
  expect(docs).toHaveLength(photographs)
  for (const { filesize, thumbnailURL } of docs) {
    expect(filesize).toBeGreaterThanOrEqual(originalBytes)
    // As browsers ask for pictures.
    const headers = { accept: 'image/avif,image/webp,image/apng,image/*,*/*;q=0.8' }
    const shown = await site.rest(String(thumbnailURL), { headers })
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/avif'])
    expect((await shown.arrayBuffer()).byteLength).toBeLessThan(thumbnailBytes)
  }
}, 240_000)
