import type { CollectionConfig } from 'payload'

import { ledgerKinds } from '../../service/ledger.js'

/** Slug of the hidden collection of unsettled remote effects. */
export const ledgerSlug = 'cloudflare-images-ledger'

const nobody = (): boolean => false

/**
 * Rows live for the length of a request, or until the sweep. The id is ours (for uploads it holds
 * the reserved filename), so that the database's primary key decides between two uploads.
 */
export const ledgerCollection: CollectionConfig = {
  access: { create: nobody, delete: nobody, read: nobody, update: nobody },
  admin: { hidden: true },
  disableDuplicate: true,
  endpoints: false,
  fields: [
    { name: 'id', required: true, type: 'text' },
    {
      name: 'kind',
      options: [...ledgerKinds],
      required: true,
      type: 'select',
    },
    { index: true, name: 'dueAt', required: true, type: 'date' },
    // Not `collection`, a name that mongoose reserves.
    { name: 'collectionSlug', required: true, type: 'text' },
    { index: true, name: 'documentId', type: 'text' },
    { name: 'filename', type: 'text' },
    { index: true, name: 'imageId', type: 'text' },
    { name: 'uploadId', type: 'text' },
    { name: 'attempts', required: true, type: 'number' },
    { name: 'lastError', type: 'text' },
    { name: 'expiresAt', type: 'date' },
  ],
  graphQL: false,
  lockDocuments: false,
  slug: ledgerSlug,
  timestamps: true,
}
