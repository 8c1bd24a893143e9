import type { CollectionConfig, FlattenedField } from 'payload'

import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { configToSchema } from '@payloadcms/graphql'
import { printType } from 'graphql'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { drawSolid } from '../../fixtures/images.js'
import { listStored, local } from '../support/account.js'
import { media, sizes, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'

let dir: string

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'switched-off-'))
})
afterAll(() => rm(dir, { force: true, recursive: true }))

const withFolder = (): CollectionConfig => ({
  ...media,
  upload: { imageSizes: [...sizes], staticDir: path.join(dir, 'files') },
})

const start = (enabled: boolean, flexible = true): Promise<Site> =>
  startPayload({
    collections: [withFolder()],
    database: 'sqlite',
    dir,
    options: { delivery: { flexible }, enabled },
  })

function listColumns(fields: readonly FlattenedField[], prefix = ''): string[] {
  return fields.flatMap((field) => {
    if ('virtual' in field && field.virtual === true) return []
    const name = `${prefix}${field.name}`
    return field.type === 'group'
      ? listColumns(field.flattenedFields, `${name}.`)
      : [`${name}: ${field.type}`]
  })
}

function schemaOf(site: Site): { columns: string[]; type: string } {
  const { schema } = configToSchema(site.payload.config)
  return {
    columns: listColumns(site.payload.collections.media!.config.flattenedFields).toSorted(),
    type: ['Media', 'Media_Cloudflare', 'CloudflareImage', 'Media_Sizes']
      .flatMap((name) => schema.getType(name) ?? [])
      .map((type) => printType(type).split('\n').toSorted().join('\n'))
      .join('\n'),
  }
}

describe('enabled: false', () => {
  test.each([true, false])(
    'has the same columns and the same GraphQL types (flexible: %s)',
    async (flexible) => {
      const collections: CollectionConfig[] = [
        { ...media, upload: { imageSizes: [{ height: 200, name: 'square', width: 200 }] } },
      ]
      const start = (enabled: boolean) =>
        startPayload({ collections, options: { delivery: { flexible }, enabled } })
      const on = await start(true)
      const off = await start(false)
      try {
        expect(schemaOf(off)).toEqual(schemaOf(on))
        expect(schemaOf(on).columns).toContain('cloudflare.imageId: text')
        expect(schemaOf(on).type).toContain('type CloudflareImage')
      } finally {
        await Promise.all([on.stop(), off.stop()])
      }
    },
  )
})

// A file, so that one start can follow another; nothing here depends on the database.
describe('documents from before the plugin', () => {
  let old: MediaDoc
  let bytes: Buffer

  test('Payload’s own storage works while the plugin is off', async () => {
    bytes = await drawSolid({ format: 'jpeg', height: 900, width: 1200 })
    const site = await start(false)
    try {
      old = (await send(site, { file: { bytes, name: 'old.jpg' } })).doc
      expect(old.url).toBe('/api/media/file/old.jpg')
      expect(old.sizes!.card!.url).toBe('/api/media/file/old-400x300.jpg')
      const response = await site.rest(old.url!, { anonymous: true })
      expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes)
    } finally {
      await site.stop()
    }
  })

  test('they keep their file route once it is on, and new ones go to Cloudflare', async () => {
    const site = await start(true)
    try {
      const { doc } = await send(site, { file: { bytes, name: 'new.jpg' } })
      expect(doc.url).toContain('/api/cloudflare-images/local/')
      const found = await local(site).findByID({ collection: 'media', id: old.id })
      expect(found.url).toBe('/api/media/file/old.jpg')
      expect(found.sizes!.card).toMatchObject({
        height: 300,
        url: '/api/media/file/old-400x300.jpg',
        width: 400,
      })
      expect(found.cloudflare.ready).toBe(false)
      expect(found.cloudflare.srcset ?? null).toBeNull()
      for (const url of [found.url!, found.sizes!.card!.url!]) {
        const response = await site.rest(url, { anonymous: true })
        expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
      }
      const original = await site.rest(found.url!, { anonymous: true })
      expect(Buffer.from(await original.arrayBuffer())).toEqual(bytes)
    } finally {
      await site.stop()
    }
  })

  test('a file of theirs moves to Cloudflare when it is replaced', async () => {
    const site = await start(true)
    try {
      const { doc, status } = await send(site, {
        file: { bytes, name: 'newer.jpg' },
        method: 'PATCH',
        path: `/api/media/${old.id}`,
      })
      expect(status).toBe(200)
      expect(doc.url).toContain('/api/cloudflare-images/local/')
      expect(await listStored(site)).toHaveLength(2)
      expect(await readdir(path.join(dir, 'files'))).toEqual([])
    } finally {
      await site.stop()
    }
  })
})
