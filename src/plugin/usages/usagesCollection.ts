import type { CollectionConfig } from 'payload'

/** Slug of the hidden collection of where images are used. */
export const usagesSlug = 'cloudflare-images-usages'

const nobody = (): boolean => false

/**
 * One row for each place of each stored state of a document that refers to an image, one for each
 * manual registration, and the index's own notes. Ids are texts: rows speak of any collection.
 */
export const usagesCollection: CollectionConfig = {
  access: { create: nobody, delete: nobody, read: nobody, update: nobody },
  admin: { hidden: true },
  disableDuplicate: true,
  endpoints: false,
  fields: [
    // Of the image. Not `collection`, a name that mongoose reserves.
    { name: 'collectionSlug', type: 'text' },
    { index: true, name: 'documentId', type: 'text' },
    { index: true, name: 'kind', required: true, type: 'text' },
    // Kind, slug and id of what refers to it, in one column.
    { index: true, name: 'source', required: true, type: 'text' },
    { name: 'sourceSlug', type: 'text' },
    { name: 'sourceId', type: 'text' },
    { name: 'path', type: 'text' },
    { name: 'locale', type: 'text' },
    { name: 'state', required: true, type: 'text' },
    { name: 'versionId', type: 'text' },
    // On one row of each source that uses an image now: their number is the image's `usageCount`.
    { defaultValue: false, name: 'isCounted', type: 'checkbox' },
    { name: 'title', type: 'text' },
    { name: 'url', type: 'text' },
  ],
  graphQL: false,
  lockDocuments: false,
  slug: usagesSlug,
  timestamps: true,
}
