import { mongooseAdapter } from '@payloadcms/db-mongodb'
import { buildConfig, type CollectionConfig } from 'payload'

const collections: CollectionConfig[] = [
  {
    slug: 'pictures',
    trash: true,
    versions: { drafts: true },
    fields: [
      { name: 'filename', type: 'text', unique: true },
      { name: 'alt', type: 'text', localized: true },
      { name: 'usedIn', type: 'join', collection: 'posts', on: 'hero', defaultSort: 'title' },
      {
        name: 'cloudflare',
        type: 'group',
        fields: [{ name: 'imageId', type: 'text', index: true }],
      },
      { name: 'size', type: 'number' },
    ],
  },
  {
    slug: 'posts',
    versions: { drafts: { autosave: true } },
    fields: [
      { name: 'title', type: 'text' },
      { name: 'hero', type: 'relationship', relationTo: 'pictures' },
      {
        name: 'gallery',
        type: 'array',
        fields: [{ name: 'any', type: 'relationship', relationTo: ['pictures', 'posts'] }],
      },
    ],
  },
  {
    slug: 'claims',
    fields: [
      { name: 'id', type: 'text', required: true },
      { name: 'state', type: 'text' },
    ],
  },
]

/** A config of plain Payload: what is tested with it is the server, not the plugin. */
export function buildServerConfig(url: string) {
  return buildConfig({
    collections,
    db: mongooseAdapter({ url }),
    localization: { defaultLocale: 'en', locales: ['en', 'de'] },
    secret: 'only for tests',
    telemetry: false,
  })
}
