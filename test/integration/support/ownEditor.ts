import type { Config } from 'payload'

import { lexicalEditor } from '@payloadcms/richtext-lexical'

/**
 * The editor as it comes. Asked for by name, its features are those of this site: Payload keeps the
 * default ones of the first site that a process starts, with the collections that may be embedded there.
 */
export const ownEditor = (): NonNullable<Config['editor']> =>
  lexicalEditor({ features: ({ defaultFeatures }) => [...defaultFeatures] })
