import type { CollectionConfig } from 'payload'

import path from 'node:path'

import { dataDir } from '../paths.js'

export const media: CollectionConfig = {
  access: { read: () => true },
  fields: [
    {
      admin: { description: 'What the picture shows, for people who cannot see it.' },
      label: 'Alternative text',
      name: 'alt',
      required: true,
      type: 'text',
    },
  ],
  labels: { plural: 'Media', singular: 'Media' },
  slug: 'media',
  trash: true,
  upload: {
    bulkUpload: true,
    // Delivered by the URL alone: no resized copy is made or stored.
    imageSizes: [
      { height: 400, name: 'square', width: 400 },
      { name: 'card', width: 640 },
      { fit: 'inside', height: 800, name: 'inside', width: 800 },
      { background: '#1f2937', fit: 'contain', height: 400, name: 'boxed', width: 600 },
      { height: 400, name: 'banner', width: 1600, withoutEnlargement: false },
      { formatOptions: { format: 'webp' }, name: 'webp', width: 320 },
    ],
    // Of what Cloudflare does not store, such as PDF.
    staticDir: path.join(dataDir, 'files/media'),
  },
  // The tests look at it both ways.
  versions: { drafts: process.env.DEMO_AUTOSAVE === 'true' ? { autosave: true } : true },
}
