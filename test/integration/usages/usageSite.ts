import type { CollectionConfig, Field, GlobalConfig, Payload } from 'payload'

import type { CloudflareImagesOptions } from '../../../src/index.js'
import type { DatabaseKind } from '../support/database.js'
import type { Site } from '../support/startPayload.js'

import {
  BlocksFeature,
  lexicalEditor,
  LinkFeature,
  UploadFeature,
} from '@payloadcms/richtext-lexical'

import { drawSolid } from '../../fixtures/images.js'
import { ownEditor } from '../support/ownEditor.js'
import { startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'

const picture = (name: string, extra: object = {}): Field => ({
  name,
  relationTo: 'media',
  type: 'upload',
  ...extra,
})

const editor = lexicalEditor({
  features: ({ defaultFeatures }) => [
    ...defaultFeatures.filter(({ key }) => !['link', 'upload'].includes(key)),
    LinkFeature({ enabledCollections: ['media', 'pages'] }),
    UploadFeature({ collections: { media: { fields: [picture('poster')] } } }),
    BlocksFeature({
      blocks: [{ fields: [picture('image')], slug: 'quote' }],
      inlineBlocks: [{ fields: [picture('icon')], slug: 'icon' }],
    }),
  ],
})

/** Fields of every kind that can refer to an image. */
export const allFields: Field[] = [
  { name: 'title', type: 'text' },
  picture('hero'),
  picture('pictures', { hasMany: true }),
  picture('translated', { localized: true }),
  { hasMany: true, name: 'related', relationTo: ['media', 'pages'], type: 'relationship' },
  { fields: [picture('inner')], name: 'group', type: 'group' },
  {
    tabs: [
      { fields: [picture('tabbed')], label: 'Unnamed' },
      { fields: [picture('named')], name: 'tab' },
    ],
    type: 'tabs',
  },
  { fields: [{ fields: [picture('folded')], label: 'More', type: 'collapsible' }], type: 'row' },
  {
    fields: [picture('image'), picture('words', { localized: true })],
    name: 'rows',
    type: 'array',
  },
  {
    blockReferences: ['banner'],
    blocks: [],
    name: 'layout',
    type: 'blocks',
  },
  { fields: [picture('image')], localized: true, name: 'slides', type: 'array' },
  { editor, name: 'body', type: 'richText' },
  { editor, localized: true, name: 'text', type: 'richText' },
]

export const pages: CollectionConfig = {
  access: {
    read: ({ req: { user } }) => (user === null ? { _status: { equals: 'published' } } : true),
  },
  admin: { useAsTitle: 'title' },
  fields: allFields,
  slug: 'pages',
  trash: true,
  versions: { drafts: true, maxPerDoc: 4 },
}

export const notes: CollectionConfig = {
  access: { read: ({ req: { user } }) => user !== null },
  admin: { useAsTitle: 'title' },
  fields: allFields.filter((field) => !('name' in field) || field.name !== 'related'),
  slug: 'notes',
}

export const home: GlobalConfig = {
  access: { read: () => true },
  fields: [picture('hero'), picture('translated', { localized: true })],
  label: 'The home page',
  slug: 'home',
  versions: { drafts: true, max: 3 },
}

export const album: CollectionConfig = {
  access: { read: () => true },
  fields: [{ name: 'alt', type: 'text' }, picture('cover')],
  slug: 'media',
  trash: true,
  upload: true,
  versions: { drafts: true },
}

export const openUsageSite = ({
  collections = [pages, notes],
  database,
  dir,
  media = album,
  onInit,
  options,
}: {
  /** Besides the images. */
  collections?: CollectionConfig[]
  database?: DatabaseKind
  dir?: string
  media?: CollectionConfig
  onInit?: (payload: Payload) => void
  options?: Partial<CloudflareImagesOptions>
} = {}): Promise<Site> =>
  startPayload({
    collections: [...collections, media],
    config: {
      blocks: [{ fields: [picture('image')], slug: 'banner' }],
      editor: ownEditor(),
      globals: [home],
      localization: { defaultLocale: 'en', fallback: false, locales: ['en', 'de'] },
      ...(onInit === undefined ? {} : { onInit }),
    },
    ...(database === undefined ? {} : { database }),
    ...(dir === undefined ? {} : { dir }),
    ...(options === undefined ? {} : { options }),
  })

let count = 0

export async function addImage({ payload }: Site): Promise<number | string> {
  count += 1
  const bytes = await drawSolid({ height: 8, width: 8 })
  const doc = await payload.create({
    collection: 'media',
    data: { _status: 'published', alt: `Picture ${count}` },
    file: toFile({ bytes, name: `picture-${count}.jpg` }),
  })
  return doc.id
}

/** Rich text with an image in a node of each kind. */
export const richText = (ids: {
  block?: unknown
  icon?: unknown
  link?: unknown
  poster?: unknown
  upload?: unknown
}): object => ({
  root: {
    children: [
      ...(ids.upload === undefined
        ? []
        : [
            {
              fields: ids.poster === undefined ? null : { poster: ids.poster },
              format: '',
              id: '65f000000000000000000001',
              relationTo: 'media',
              type: 'upload',
              value: ids.upload,
              version: 3,
            },
          ]),
      ...(ids.block === undefined
        ? []
        : [
            {
              fields: {
                blockName: '',
                blockType: 'quote',
                id: '65f000000000000000000002',
                image: ids.block,
              },
              format: '',
              type: 'block',
              version: 2,
            },
          ]),
      {
        children: [
          ...(ids.link === undefined
            ? []
            : [
                {
                  children: [],
                  direction: 'ltr',
                  fields: {
                    doc: { relationTo: 'media', value: ids.link },
                    linkType: 'internal',
                    newTab: false,
                  },
                  format: '',
                  id: '65f000000000000000000003',
                  indent: 0,
                  type: 'link',
                  version: 3,
                },
              ]),
          ...(ids.icon === undefined
            ? []
            : [
                {
                  fields: { blockType: 'icon', icon: ids.icon, id: '65f000000000000000000004' },
                  type: 'inlineBlock',
                  version: 1,
                },
              ]),
        ],
        direction: 'ltr',
        format: '',
        indent: 0,
        type: 'paragraph',
        version: 1,
      },
    ],
    direction: 'ltr',
    format: '',
    indent: 0,
    type: 'root',
    version: 1,
  },
})

type Listed = {
  docs: {
    adminURL: null | string
    id: string
    locale: null | string
    path: string
    slug: string
    state: string
    title: string
  }[]
  hiddenDocs: number
  totalDocs: number
}

export async function listed(
  site: Site,
  id: number | string,
  init: Parameters<Site['rest']>[1] = {},
): Promise<Listed> {
  const response = await site.rest(`/api/media/${id}/usages?limit=100`, init)
  expectStatus(response)
  return (await response.json()) as Listed
}

function expectStatus(response: Response): void {
  if (response.status !== 200) throw new Error(`The usages were answered with ${response.status}`)
}

/** `slug path locale state`, sorted. */
export const placesOf = ({ docs }: Listed): string[] =>
  docs
    .map(({ locale, path, slug, state }) => `${slug} ${path} ${locale ?? '-'} ${state}`)
    .toSorted()

export async function countOf({ payload }: Site, id: number | string): Promise<unknown> {
  const doc = await payload.findByID({ collection: 'media', id, trash: true })
  const draft = await payload.findByID({ collection: 'media', draft: true, id, trash: true })
  const read = (found: unknown): unknown =>
    (found as { cloudflare: { usageCount: unknown } }).cloudflare.usageCount
  return read(doc) === read(draft) ? read(doc) : [read(doc), read(draft)]
}
