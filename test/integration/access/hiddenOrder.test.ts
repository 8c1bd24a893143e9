import type { CollectionConfig, Field, GlobalConfig } from 'payload'

import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { graphql } from 'graphql'
import { createLocalReq } from 'payload'

import { drawSolid } from '../../fixtures/images.js'
import { local } from '../support/account.js'
import { databaseKind } from '../support/database.js'
import { schemaOf } from '../support/schemaOf.js'
import { startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'

const access = { read: () => true, readVersions: () => true }
const cover: Field = { name: 'cover', relationTo: 'media', type: 'upload' }
const tag: Field = { name: 'tag', relationTo: 'tags', type: 'relationship' }
/** Of two collections; what stands in for MongoDB has no `$set`, which it needs. */
const both: Field = { collection: ['media', 'pages'], name: 'both', on: 'tag', type: 'join' }
const hasMixedJoins = databaseKind !== 'mongodb'

const collections: CollectionConfig[] = [
  {
    access,
    fields: [{ name: 'title', type: 'text' }, tag],
    graphQL: { pluralName: 'AllMedia', singularName: 'Media' },
    slug: 'media',
    upload: true,
    versions: { drafts: true },
  },
  {
    access,
    fields: [cover, tag],
    graphQL: { pluralName: 'Pages', singularName: 'Page' },
    slug: 'pages',
    versions: { drafts: true },
  },
  {
    access,
    fields: [
      { collection: 'media', name: 'pictures', on: 'tag', type: 'join' },
      { collection: 'pages', name: 'pages', on: 'tag', type: 'join' },
      ...(hasMixedJoins ? [both] : []),
    ],
    graphQL: { pluralName: 'Tags', singularName: 'Tag' },
    slug: 'tags',
  },
]
const front: GlobalConfig = { access, fields: [cover], slug: 'front', versions: true }

let site: Site
let imageId: string

beforeAll(async () => {
  site = await startPayload({
    collections,
    config: { globals: [front] },
    options: { access: { view: () => false }, collections: { media: { privacy: 'signed' } } },
  })
  const { id } = await local(site).create({ collection: 'tags', data: {} })
  for (const [title, color] of Object.entries({ Blue: [0, 0, 255], Red: [255, 0, 0] } as const)) {
    const bytes = await drawSolid({ color, format: 'jpeg', height: 60, width: 80 })
    const doc = await local(site).create({
      collection: 'media',
      data: { _status: 'published', tag: id, title },
      file: toFile({ bytes, name: `${title}.jpg` }),
    })
    const page = { _status: 'published', cover: doc.id, tag: id }
    await local(site).create({ collection: 'pages', data: page })
    await site.payload.updateGlobal({ data: { cover: doc.id }, slug: 'front' as never })
    imageId = String(doc.cloudflare.imageId)
  }
})
afterAll(() => site.stop())

type Ask = (path: string) => Promise<unknown>

/** Answers of REST to somebody who sees no picture. */
const rest =
  (before: string): Ask =>
  async (path) => {
    const response = await site.rest(`/api/${before}${path}`, { anonymous: true })
    return response.text()
  }

const query =
  (write: (path: string) => string): Ask =>
  async (path) => {
    const req = await createLocalReq({}, site.payload)
    const schema = schemaOf(site.payload.config)
    const contextValue = { headers: {}, req, res: {} }
    return graphql({ contextValue, schema, source: write(path) })
  }

type Row = {
  /** Asks for the order by a path that begins with `prefix`, or with a minus and `prefix`. */
  ask: Ask
  name: string
  /** The way to the picture. */
  prefix?: string
}

const surfaces: readonly Row[] = [
  { ask: rest('media?sort='), name: 'a list' },
  { ask: rest('media?sort[0]=_status&sort[1]='), name: 'a list by several' },
  { ask: rest('media?draft=true&sort='), name: 'drafts' },
  { ask: rest('media/versions?sort='), name: 'versions', prefix: 'version.' },
  { ask: rest('pages?depth=0&sort='), name: 'a relation', prefix: 'cover.' },
  { ask: rest('pages?draft=true&depth=0&sort='), name: 'a relation of drafts', prefix: 'cover.' },
  {
    ask: rest('pages/versions?depth=0&sort='),
    name: 'a relation of versions',
    prefix: 'version.cover.',
  },
  {
    ask: rest('globals/front/versions?depth=0&sort='),
    name: 'a relation of a global',
    prefix: 'version.cover.',
  },
  // MongoDB gives what it has looked up such a name.
  {
    ask: rest('pages?depth=0&sort[0]=cover.mimeType&sort[1]='),
    name: 'what another relation has found',
    prefix: '__cover.',
  },
  { ask: rest('tags?depth=0&joins[pictures][sort]='), name: 'a join' },
  {
    ask: rest('tags?depth=0&joins[pages][sort]='),
    name: 'a relation in a join',
    prefix: 'cover.',
  },
  ...(hasMixedJoins
    ? [{ ask: rest('tags?depth=0&joins[both][sort]='), name: 'a join of two collections' }]
    : []),
  { ask: query((path) => `{ AllMedia(sort: "${path}") { docs { id } } }`), name: 'GraphQL' },
  {
    ask: query((path) => `{ Pages(sort: "${path}") { docs { id } } }`),
    name: 'a relation by GraphQL',
    prefix: 'cover.',
  },
  {
    ask: query((path) => `{ Tags { docs { pictures(sort: "${path}") { docs { id } } } } }`),
    name: 'a join by GraphQL',
  },
]

const fields = ['imageId', 'placeholder.color', 'placeholder.thumbhash'].map(
  (name) => `cloudflare.${name}`,
)
const paths = fields.flatMap((path) => [
  path,
  `${path}.x`,
  `${path}.title`,
  `${path.replaceAll('.', '__')}__x`,
])

// Whoever may put documents in order by a value, finds it out with documents of their own.
describe.each(surfaces)('$name', ({ ask, prefix = '' }) => {
  test.each(paths)('is in no order of %s', async (path) => {
    expect(await ask(`-${prefix}${path}`)).toEqual(await ask(prefix + path))
  })
})

test('a list is in the order of what everybody sees', async () => {
  const ask = rest('media?select[title]=true&sort=')
  expect(await ask('-title')).not.toEqual(await ask('title'))
  // As core has it: no path of ours, no order.
  expect(await ask('-nothing.x')).toEqual(await ask('nothing.x'))
})

test('the site itself orders by the id', async () => {
  const order = async (sort: string): Promise<unknown[]> => {
    const { docs } = await local(site).find({ collection: 'media', sort })
    return docs.map(({ id }) => id)
  }
  const ascending = await order('cloudflare.imageId')
  expect((await order('-cloudflare.imageId')).toReversed()).toEqual(ascending)
})

test.each([
  'media?where[cloudflare.imageId.x][like]=',
  'media?where[cloudflare.imageId.title][like]=',
  'media/versions?where[version.cloudflare.imageId.x][like]=',
  'pages?where[cover.cloudflare.imageId.x][like]=',
  'pages?where[cover][contains][cloudflare.imageId][like]=',
  'tags?where[pictures.cloudflare.imageId][like]=',
  'tags?where[pictures.cloudflare.imageId.x][like]=',
  'tags?where[pictures][contains][cloudflare.imageId][like]=',
  'tags?where[pages][contains][cover.cloudflare.imageId][like]=',
  'tags?joins[pictures][where][cloudflare.imageId.x][like]=',
  'tags?joins[pages][where][cover.cloudflare.imageId.x][like]=',
  ...(hasMixedJoins
    ? [
        'tags?joins[both][where][cloudflare.imageId][like]=',
        'tags?joins[both][where][cloudflare.imageId.x][like]=',
        'tags?joins[both][where][cover.cloudflare.imageId.x][like]=',
      ]
    : []),
  'globals/front/versions?where[version.cover.cloudflare.imageId.x][like]=',
])('%s finds nothing out', async (path) => {
  expect(await rest(path)(imageId.slice(0, 8))).toEqual(await rest(path)('zzzzzzzz'))
})
