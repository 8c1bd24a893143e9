import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type GraphQLSchema, isEnumType, isInputObjectType, isObjectType, printType } from 'graphql'

import { drawSolid } from '../../fixtures/images.js'
import { askGraphQL } from '../reading/askGraphQL.js'
import { schemaOf } from '../support/schemaOf.js'
import { media, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'

let site: Site
let schema: GraphQLSchema

beforeAll(async () => {
  site = await startPayload({
    collections: [
      media,
      {
        access: { read: () => true },
        fields: [],
        slug: 'avatars',
        upload: true,
        versions: { drafts: true },
      },
    ],
    options: {
      collections: { avatars: { privacy: 'document' }, media: true },
      variants: { hero: { width: 1600 } },
    },
  })
  schema = schemaOf(site.config)
})
afterAll(() => site.stop())

/** `name: type` of each field, and values of enums as they are. */
function shapeOf(name: string): Record<string, string> | string[] {
  const type = schema.getType(name)
  if (isEnumType(type)) return type.getValues().map((value) => value.name)
  if (!isObjectType(type) && !isInputObjectType(type)) throw new Error(`There is no type ${name}`)
  const fields: Readonly<Record<string, { type: unknown }>> = type.getFields()
  return Object.fromEntries(
    Object.entries(fields).map(([field, { type: of }]) => [field, String(of)]),
  )
}

const page = {
  hasNextPage: 'Boolean!',
  hasPrevPage: 'Boolean!',
  limit: 'Int!',
  page: 'Int!',
  totalDocs: 'Int!',
  totalPages: 'Int!',
}

const crop = { height: 'Float', width: 'Float', x: 'Float', y: 'Float' }

const shapes: Readonly<Record<string, Record<string, string> | string[]>> = {
  CloudflareImage: {
    creator: 'String',
    crop: 'CloudflareImage_Crop!',
    error: 'String',
    expiresAt: 'DateTime',
    imageId: 'String',
    metadata: 'JSON',
    originalFilename: 'String',
    originalHeight: 'Float',
    originalWidth: 'Float',
    placeholder: 'CloudflareImagePlaceholder!',
    ready: 'Boolean!',
    requireSignedURLs: 'Boolean',
    srcset: 'String',
    status: 'CloudflareImage_status',
    uploadedAt: 'DateTime',
    usageCount: 'Float',
    variants: '[CloudflareImageVariant!]!',
    watermarkedURL: 'String',
  },
  CloudflareImage_Crop: crop,
  CloudflareImage_status: ['pending', 'draft', 'uploaded', 'failed', 'expired'],
  CloudflareImageEvent: {
    at: 'DateTime!',
    collection: 'String',
    data: 'JSON!',
    documentId: 'String',
    id: 'ID!',
    imageId: 'String',
    level: 'CloudflareImageEventLevel!',
    message: 'String!',
    type: 'CloudflareImageEventType!',
  },
  CloudflareImageEventLevel: ['debug', 'error', 'info', 'warn'],
  CloudflareImageEventPage: { ...page, docs: '[CloudflareImageEvent!]!' },
  CloudflareImageFit: [
    'scale_down',
    'scale_up',
    'contain',
    'cover',
    'crop',
    'aspect_crop',
    'pad',
    'squeeze',
  ],
  CloudflareImageFormat: ['auto', 'avif', 'webp', 'jpeg', 'baseline_jpeg', 'json'],
  CloudflareImagePlaceholder: {
    color: 'String',
    dataURL: 'String',
    hasAlpha: 'Boolean',
    thumbhash: 'String',
  },
  CloudflareImagesMode: ['cloudflare', 'local'],
  CloudflareImagesStats: {
    account: 'CloudflareImagesStatsAccount',
    accountError: 'String',
    accountLacks: '[String!]',
    at: 'DateTime!',
    collections: '[CloudflareImagesStatsCollection!]!',
    cost: 'CloudflareImagesStatsCost',
    mode: 'CloudflareImagesMode!',
    orphans: 'CloudflareImagesStatsOrphanCount',
    outages: '[CloudflareImagesStatsOutage!]!',
    recentFailures: '[CloudflareImagesStatsFailure!]!',
  },
  CloudflareImagesStatsFailure: {
    at: 'DateTime!',
    collection: 'String!',
    filename: 'String',
    id: 'ID!',
    reason: 'String',
  },
  CloudflareImagesStatsOutage: { host: 'String!', nextCallAt: 'DateTime!' },
  CloudflareImagesStatsOrphanCount: { at: 'DateTime!', count: 'Int!' },
  CloudflareImageURL: { expiresAt: 'DateTime', height: 'Int!', url: 'String!', width: 'Int!' },
  CloudflareImageUsage: {
    adminURL: 'String',
    documentId: 'String',
    id: 'ID!',
    kind: 'CloudflareImageUsageKind!',
    locale: 'String',
    path: 'String!',
    slug: 'String!',
    state: 'CloudflareImageUsageState!',
    title: 'String!',
  },
  CloudflareImageUsageKind: ['collection', 'global'],
  CloudflareImageUsagePage: { ...page, docs: '[CloudflareImageUsage!]!', hiddenDocs: 'Int!' },
  CloudflareImageUsageState: ['draft', 'manual', 'published', 'trash', 'version'],
  CloudflareImageVariant: { height: 'Float', name: 'String!', url: 'String', width: 'Float' },
  MediaDirectUpload: {
    document: 'Media',
    expiresAt: 'DateTime!',
    filename: 'String!',
    imageId: 'String!',
    receipt: 'String!',
    receiptExpiresAt: 'DateTime!',
    uploadURL: 'String!',
  },
  mutationAvatar_CloudflareInput: {
    crop: 'mutationAvatar_Cloudflare_CropInput',
    requireSignedURLs: 'Boolean',
  },
  mutationMedia_Cloudflare_CropInput: crop,
  mutationMedia_CloudflareInput: { crop: 'mutationMedia_Cloudflare_CropInput' },
  // A file of this name is fetched from `url`.
  mutationMediaInput: {
    alt: 'String',
    cloudflare: 'mutationMedia_CloudflareInput',
    createdAt: 'String',
    filename: 'String',
    focalX: 'Float',
    focalY: 'Float',
    updatedAt: 'String',
    url: 'String',
  },
  mutationMediaUpdateInput: {
    alt: 'String',
    cloudflare: 'mutationMediaUpdate_CloudflareInput',
    createdAt: 'String',
    filename: 'String',
    focalX: 'Float',
    focalY: 'Float',
    updatedAt: 'String',
  },
}

describe('the GraphQL schema', () => {
  test.each(Object.keys(shapes))('%s has its fields', (name) => {
    expect(shapeOf(name)).toEqual(shapes[name])
  })

  test('what every document has is never null, in each collection', () => {
    for (const name of ['Media', 'Avatar']) {
      expect(shapeOf(name)).toMatchObject({ cloudflare: 'CloudflareImage!' })
    }
  })

  test('a URL is asked for by enums', () => {
    const { MediaImageURL } = schema.getQueryType()!.getFields()
    const args = Object.fromEntries(
      MediaImageURL!.args.map(({ name, type }) => [name, String(type)]),
    )
    expect(args).toEqual({
      draft: 'Boolean',
      expiresIn: 'Int',
      fit: 'CloudflareImageFit',
      format: 'CloudflareImageFormat',
      height: 'Int',
      id: 'ID!',
      quality: 'Int',
      variant: 'String',
      width: 'Int',
    })
  })

  test('times are no texts', () => {
    const ours = Object.values(schema.getTypeMap()).filter(({ name }) => /^Cloudflare/.test(name))
    expect(ours.length).toBeGreaterThan(20)
    expect(ours.map((type) => printType(type)).join('\n')).not.toMatch(
      /\b(expiresAt|\w+At|at): Str/,
    )
  })
})

const fields = `cloudflare {
  ready status crop { x } placeholder { color } variants { name width } } `

const bare = {
  cloudflare: {
    crop: { x: null },
    placeholder: { color: null },
    ready: false,
    status: null,
    variants: [],
  },
}

describe('what is never null has a value', () => {
  test.each(['', ', select: true'])('of a document without an image (%s)', async (select) => {
    // As rows from before the plugin are.
    const old = { collection: 'media', data: { alt: 'old' } } as const
    const row = (await site.payload.db.create(old)) as { id: unknown }
    const source = `{ Media(id: ${JSON.stringify(row.id)}${select}) { ${fields} } }`
    expect(await askGraphQL(site, source, { asEditor: true })).toEqual({ Media: bare })
  })

  test('of a version', async () => {
    const bytes = await drawSolid({ format: 'jpeg', height: 30, width: 40 })
    await send(site, { file: { bytes, name: 'a.jpg' }, path: '/api/avatars' })
    const source = `{ versionsAvatars { docs { version { ${fields} } } } }`
    const { versionsAvatars } = await askGraphQL<{
      versionsAvatars: { docs: { version: { cloudflare: { variants: unknown[] } } }[] }
    }>(site, source, { asEditor: true })
    expect(versionsAvatars.docs[0]?.version).toMatchObject({
      cloudflare: { ready: true, status: 'uploaded', variants: expect.any(Array) },
    })
  })
})

test('a named enum value reaches Cloudflare as it is written there', async () => {
  const bytes = await drawSolid({ format: 'jpeg', height: 30, width: 40 })
  const { doc } = await send(site, { file: { bytes, name: 'b.jpg' } })
  const source = `{ MediaImageURL(id: ${JSON.stringify(doc.id)}, width: 20, fit: scale_down, format: baseline_jpeg) { url expiresAt } }`
  const { MediaImageURL } = await askGraphQL<{ MediaImageURL: { url: string } }>(site, source)
  expect(MediaImageURL).toMatchObject({
    expiresAt: null,
    url: expect.stringMatching(/fit=scale-down.*format=baseline-jpeg/) as unknown,
  })
})
