import type { CollectionConfig } from 'payload'

export const users: CollectionConfig = {
  admin: { useAsTitle: 'email' },
  auth: true,
  fields: [],
  slug: 'users',
}
