import type { CollectionConfig } from 'payload'

import { imageEventLevels, imageEventTypes } from '../../core/imageEvent.js'

/** Slug of the hidden collection of what happened to each image. */
export const eventsSlug = 'cloudflare-images-events'

const nobody = (): boolean => false

/**
 * Written and read below the Local API alone: the endpoints decide who sees what. Ids are texts, so
 * that events outlive their documents, of whichever collection.
 */
export const eventsCollection: CollectionConfig = {
  access: { create: nobody, delete: nobody, read: nobody, update: nobody },
  admin: { hidden: true },
  disableDuplicate: true,
  endpoints: false,
  fields: [
    { name: 'type', options: [...imageEventTypes], required: true, type: 'select' },
    { name: 'level', options: [...imageEventLevels], required: true, type: 'select' },
    { name: 'message', required: true, type: 'textarea' },
    // Not `collection`, a name that mongoose reserves.
    { name: 'collectionSlug', type: 'text' },
    { index: true, name: 'documentId', type: 'text' },
    { index: true, name: 'imageId', type: 'text' },
    { name: 'data', type: 'json' },
    // Of whom a bounded number is kept: see `whoseEvent`.
    { index: true, name: 'actor', type: 'text' },
    // Of somebody who looks after no image here: such events are few, and go first.
    { defaultValue: false, index: true, name: 'byVisitor', type: 'checkbox' },
  ],
  graphQL: false,
  lockDocuments: false,
  slug: eventsSlug,
  // `createdAt`, which is indexed, is the time of the event.
  timestamps: true,
}
