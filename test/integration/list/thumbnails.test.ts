import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { drawQuadrants } from '../../fixtures/images.js'
import { local } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'

let doc: MediaDoc
let site: Site
beforeAll(async () => {
  site = await startPayload({
    collections: [{ ...media, admin: { enableListViewSelectAPI: true } }],
  })
  const data = await drawQuadrants({ height: 400, width: 600 })
  doc = await local(site).create({
    collection: 'media',
    data: {},
    file: { data, mimetype: 'image/jpeg', name: 'a.jpg', size: data.length },
  })
})
afterAll(() => site.stop())

describe('the small picture', () => {
  test.each([
    ['a list that fetches its columns alone', 'select[filename]=true&select[thumbnailURL]=true'],
    [
      'a relationship cell of such a list',
      'depth=0&draft=true&select[id]=true&select[mimeType]=true&select[thumbnailURL]=true&select[sizes][card][url]=true&select[sizes][card][width]=true',
    ],
    ['a plain read', 'depth=0'],
  ])('is the thumbnail variant in %s', async (_, query) => {
    const response = await site.rest(`/api/media?${query}`)
    const { docs } = (await response.json()) as { docs: MediaDoc[] }
    expect(docs[0]?.thumbnailURL).toBe(doc.thumbnailURL)
    expect(doc.thumbnailURL).toMatch(/\/width=240,height=240,fit=cover/)
  })
})
