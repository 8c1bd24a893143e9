import type { CollectionConfig } from 'payload'

import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { readRow } from '../../../src/admin/ListCells/readRow.js'
import { media, startPayload } from '../support/startPayload.js'
import { plant } from './listSite.js'

const own: CollectionConfig = {
  ...media,
  admin: { defaultColumns: ['alt'], listSearchableFields: ['alt'] },
  slug: 'own',
}

let site: Site
beforeAll(async () => {
  site = await startPayload({
    collections: [media, own, { fields: [], slug: 'marked', upload: true }],
    options: {
      collections: { marked: { privacy: 'document' }, media: true, own: true },
    },
  })
})
afterAll(() => site.stop())

const adminOf = (slug: string): CollectionConfig['admin'] =>
  site.payload.collections[slug]?.config.admin

describe('the columns of the list', () => {
  test('are ours where the site has none of its own', () => {
    expect(adminOf('media')?.defaultColumns).toEqual([
      'filename',
      'alt',
      'cloudflareStatus',
      'cloudflareDimensions',
      'updatedAt',
    ])
    expect(adminOf('own')?.defaultColumns).toEqual(['alt'])
    expect(adminOf('own')?.listSearchableFields).toEqual(['alt'])
  })

  test('show privacy where images can be private', () => {
    expect(adminOf('marked')?.defaultColumns).toContain('cloudflarePrivacy')
  })

  test('have all that they show where the list fetches its columns alone', async () => {
    await plant(site, {
      cloudflare: { error: 'Too small.', imageId: 'of-a-row', status: 'failed' },
      filename: 'row.jpg',
      filesize: 2_000,
      height: 20,
      width: 30,
    })
    const response = await site.rest(
      '/api/media?select[cloudflareStatus]=true&select[cloudflareDimensions]=true&select[cloudflareImageId]=true&select[thumbnailURL]=true',
    )
    const { docs } = (await response.json()) as { docs: unknown[] }
    expect(readRow(docs[0])).toEqual({
      bytes: 2_000,
      error: 'Too small.',
      filename: 'row.jpg',
      height: 20,
      imageId: 'of-a-row',
      isPrivate: false,
      status: 'failed',
      width: 30,
    })
    expect(docs[0]).not.toHaveProperty('alt')
  })
})
