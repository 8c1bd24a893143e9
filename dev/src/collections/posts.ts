import type { CollectionConfig } from 'payload'

import { lexicalEditor, UploadFeature } from '@payloadcms/richtext-lexical'

export const posts: CollectionConfig = {
  access: { read: () => true },
  admin: { defaultColumns: ['title', 'hero', 'updatedAt'], useAsTitle: 'title' },
  fields: [
    { name: 'title', required: true, type: 'text' },
    { label: 'Opening picture', name: 'hero', relationTo: 'media', type: 'upload' },
    {
      editor: lexicalEditor({
        features: ({ defaultFeatures }) => [
          ...defaultFeatures.filter(({ key }) => key !== 'upload'),
          UploadFeature({ collections: { media: { fields: [] } } }),
        ],
      }),
      name: 'body',
      type: 'richText',
    },
  ],
  slug: 'posts',
}
