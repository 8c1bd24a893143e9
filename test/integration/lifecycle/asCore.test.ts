import type { CollectionConfig, PayloadRequest } from 'payload'

import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'
import type { Sent } from '../support/upload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import path from 'node:path'

import { drawQuadrants, drawSolid } from '../../fixtures/images.js'
import { local } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { send, toFile } from '../support/upload.js'

/**
 * Core's `generateFileData` never gets a file, so what it does to a document once it has one is done
 * by the plugin. Every step of it is a row here, tried on both: with the plugin, and without.
 */
type Step = {
  act: (site: Site) => Promise<Partial<MediaDoc> | Sent>
  /** Where docs/differences.md says so. */
  differs?: Record<string, unknown>
  /** What core answers, and so must we. */
  expected: Record<string, unknown>
  name: string
}

const mayNotPublish = ({ data }: { data?: { _status?: string }; req: PayloadRequest }): boolean =>
  data?._status !== 'published'

const collections: CollectionConfig[] = [
  media,
  { ...media, slug: 'drafts', versions: { drafts: true } },
  {
    ...media,
    access: { ...media.access, create: mayNotPublish },
    slug: 'moderated',
    versions: { drafts: true },
  },
  { ...media, slug: 'optional', upload: { filesRequiredOnCreate: false } },
]
const slugs = collections.map(({ slug }) => slug)
const inDir = (dir: string): CollectionConfig[] =>
  collections.map((collection) => ({
    ...collection,
    upload: { ...(collection.upload as object), staticDir: path.join(dir, collection.slug) },
  }))

let sites: Record<'core' | 'ours', Site>
let jpeg: Buffer
let png: Buffer
let turned: Buffer
const svg = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="9" height="9"/></svg>',
)

beforeAll(async () => {
  jpeg = await drawQuadrants({ height: 60, width: 80 })
  png = await drawSolid({ height: 20, width: 30 })
  turned = await drawQuadrants({ height: 60, orientation: 6, width: 80 })
  const ours = await startPayload({
    collections,
    options: { collections: Object.fromEntries(slugs.map((slug) => [slug, true])) },
  })
  const core = await startPayload({
    collections: inDir(path.join(ours.dir, 'core')),
    withoutPlugin: true,
  })
  sites = { core, ours }
})
afterAll(async () => {
  await sites.core.stop()
  await sites.ours.stop()
})

const create = async (
  site: Site,
  data: Record<string, unknown> = {},
  collection = 'media',
): Promise<MediaDoc> =>
  local(site).create({ collection, data, file: toFile({ bytes: jpeg, name: 'photo.jpg' }) })

const duplicate = (site: Site, collection: string, id: number | string, query = '') =>
  send(site, { json: {}, path: `/api/${collection}/${id}/duplicate${query}` })

const cut = `?${new URLSearchParams({
  'uploadEdits[crop][height]': '75',
  'uploadEdits[crop][unit]': '%',
  'uploadEdits[crop][width]': '25',
  'uploadEdits[crop][x]': '50',
  'uploadEdits[crop][y]': '25',
  'uploadEdits[focalPoint][x]': '50',
  'uploadEdits[focalPoint][y]': '50',
  'uploadEdits[heightInPixels]': '45',
  'uploadEdits[widthInPixels]': '20',
}).toString()}`

const published = { _status: 'published', alt: 'x' }

const steps: Step[] = [
  {
    act: (site) => send(site, { data: { alt: 'x' }, file: { bytes: jpeg, name: 'photo.jpg' } }),
    expected: {
      alt: 'x',
      filename: 'photo.jpg',
      focalX: 50,
      focalY: 50,
      height: 60,
      mimeType: 'image/jpeg',
      status: 201,
      width: 80,
    },
    name: 'create: name, type, size, and a focal point in the middle',
  },
  {
    act: (site) => create(site, { focalX: 20, focalY: 80 }),
    expected: { filename: 'photo-1.jpg', focalX: 20, focalY: 80 },
    name: 'create: a name that is taken is counted on, and the focal point sent counts',
  },
  {
    act: (site) => create(site, { focalX: 30 }),
    expected: { focalX: 50, focalY: 50 },
    name: 'create: half a focal point is none',
  },
  {
    act: async (site) => {
      const { id } = await create(site, { focalX: 20, focalY: 80 })
      return local(site).update({ collection: 'media', data: { focalX: 10, focalY: 90 }, id })
    },
    expected: { focalX: 10, focalY: 90 },
    name: 'update: the focal point moves',
  },
  {
    act: async (site) => {
      const { id } = await create(site)
      return local(site).update({ collection: 'media', data: { alt: 'y' }, id })
    },
    expected: { alt: 'y', focalX: 50, focalY: 50, height: 60 },
    name: 'update: what has nothing to do with the file leaves it alone',
  },
  {
    act: (site) => send(site, { file: { bytes: jpeg, name: 'cut.jpg' }, path: `/api/media${cut}` }),
    expected: { height: 45, status: 201, width: 20 },
    name: 'create with a crop: width and height are its own',
  },
  {
    act: (site) => send(site, { file: { bytes: turned, name: 'turned.jpg' } }),
    differs: { height: 60, width: 80 },
    expected: { height: 80, mimeType: 'image/jpeg', width: 60 },
    name: 'create: width and height of a picture that its EXIF data turn',
  },
  {
    act: (site) =>
      send(site, {
        data: { filesize: 1, height: 1, mimeType: 'text/html', width: 1 },
        file: { bytes: png, mimeType: 'image/png', name: 'a b&c.png' },
      }),
    expected: { filename: 'a b&c.png', filesize: 'true', height: 20, mimeType: 'image/png' },
    name: 'create: what the caller says of the file does not count',
  },
  {
    act: (site) =>
      send(site, { file: { bytes: svg, mimeType: 'image/svg+xml', name: 'drawing.svg' } }),
    expected: { focalX: null, focalY: null, height: 30, mimeType: 'image/svg+xml', width: 40 },
    name: 'create: a vector graphic has no focal point',
  },
  {
    act: (site) => send(site, { json: { alt: 'no file' } }),
    expected: { message: 'No files were uploaded.', status: 400 },
    name: 'create without a file',
  },
  {
    act: (site) => send(site, { json: { alt: 'no file' }, path: '/api/drafts?draft=true' }),
    expected: { _status: 'draft', alt: 'no file', filename: null, status: 201 },
    name: 'create of a draft without a file',
  },
  {
    act: async (site) => {
      const { id } = await create(site, { focalX: 20, focalY: 80 })
      return duplicate(site, 'media', id)
    },
    expected: { focalX: 20, focalY: 80, height: 60, status: 200, width: 80 },
    name: 'duplicate: the focal point comes along',
  },
  {
    act: async (site) => {
      const { id } = await create(site, { focalX: 20, focalY: 80 })
      const data = { focalX: 60, focalY: 70 }
      return local(site).duplicate({ collection: 'media', data, id })
    },
    expected: { focalX: 60, focalY: 70 },
    name: 'duplicate: with a focal point of its own',
  },
  {
    act: async (site) => {
      const { id } = await create(site, { alt: 'x' })
      return send(site, { json: { alt: 'copy' }, path: `/api/media/${id}/duplicate` })
    },
    differs: { alt: 'copy' },
    expected: { alt: 'x', height: 60, status: 200 },
    name: 'duplicate: with data of its own',
  },
  {
    act: (site) => send(site, { file: { bytes: png, mimeType: 'image/png', name: 'a.jpg' } }),
    differs: { filename: 'a.png' },
    expected: { filename: 'a.jpg', mimeType: 'image/png' },
    name: 'create: a name that claims another type',
  },
  {
    act: async (site) => {
      const { id } = await create(site, { focalX: 20, focalY: 80 })
      const file = toFile({ bytes: png, mimeType: 'image/png', name: 'next.png' })
      return local(site).update({ collection: 'media', data: {}, file, id })
    },
    differs: { focalX: 50, focalY: 50 },
    expected: { filename: 'next.png', focalX: 20, focalY: 80, height: 20 },
    name: 'replace: the focal point of another picture',
  },
  {
    act: async (site) => {
      const { id } = await create(site, published, 'drafts')
      return duplicate(site, 'drafts', id)
    },
    expected: { _status: 'draft', alt: 'x', status: 200 },
    name: 'duplicate over REST: a draft, whatever its original is',
  },
  {
    act: async (site) => {
      const { id } = await create(site, published, 'drafts')
      return local(site).duplicate({ collection: 'drafts', draft: true, id })
    },
    expected: { _status: 'draft', alt: 'x' },
    name: 'duplicate by the Local API as a draft',
  },
  {
    act: async (site) => {
      const { id } = await create(site, published, 'drafts')
      return local(site).duplicate({ collection: 'drafts', id })
    },
    expected: { _status: 'published', alt: 'x' },
    name: 'duplicate by the Local API without a word about drafts',
  },
  {
    act: async (site) => {
      const { id } = await create(site, published, 'moderated')
      await duplicate(site, 'moderated', id)
      const { docs } = await local(site).find({
        collection: 'moderated',
        where: { _status: { equals: 'published' } },
      })
      return { published: docs.length }
    },
    expected: { published: 1 },
    name: 'duplicate by who may not publish: nothing more is published',
  },
  {
    act: async (site) => {
      const { id } = await local(site).create({ collection: 'optional', data: { alt: 'x' } })
      return duplicate(site, 'optional', id)
    },
    expected: { alt: 'x', filename: null, status: 200 },
    name: 'duplicate of a document without a file',
  },
  {
    act: async (site) => {
      const { id } = await local(site).create({ collection: 'drafts', data: {}, draft: true })
      return duplicate(site, 'drafts', id, '?draft=false')
    },
    expected: { message: 'No files were uploaded.', status: 400 },
    name: 'duplicate that is to be published of a document without a file',
  },
]

const flatten = (answer: Partial<MediaDoc> | Sent): Record<string, unknown> => {
  const { doc, ...rest } = answer as Partial<Sent>
  const { filesize, ...facts } = (doc ?? {}) as Record<string, unknown>
  // Core answers with the size it stores: the picture's, not the one that was sent.
  return { ...facts, ...rest, filesize: String(filesize !== 1) }
}

describe('as core', () => {
  describe.each(['core', 'ours'] as const)('%s', (which) => {
    test.each(steps)('$name', async ({ act, differs, expected }) => {
      const answer = flatten(await act(sites[which]))
      // What nobody set is null on SQL, and not there on MongoDB.
      const picked = Object.fromEntries(
        Object.keys(expected).map((key) => [key, answer[key] ?? null]),
      )
      expect(picked).toEqual({ ...expected, ...(which === 'ours' ? differs : {}) })
    })
  })
})
