import type { CollectionConfig } from 'payload'

import type { BulkResult } from '../../../src/core/bulk.js'
import type { Emulator } from '../../../src/emulator/emulatorOptions.js'
import type { Person, Session } from '../access/people.js'
import type { MediaDoc } from '../support/account.js'
import type { DatabaseKind } from '../support/database.js'
import type { Site } from '../support/startPayload.js'

import { readService } from '../../../src/plugin/localAPI/getCloudflareImages.js'
import { drawSolid } from '../../fixtures/images.js'
import { guardedMedia, peopleCollection, signInEveryone } from '../access/people.js'
import { empty, local } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'

const refuses = 'refused by a hook'
const refusesBefore = 'refused unwritten'

const media: CollectionConfig = {
  ...guardedMedia,
  fields: [
    ...guardedMedia.fields,
    {
      hooks: {
        // After the collection's own hooks, which have changed the image by then.
        beforeChange: [
          ({ operation, value }) => {
            if (operation === 'update' && value === refusesBefore) {
              throw new Error('A field refuses this')
            }
            return value as unknown
          },
        ],
      },
      maxLength: 20,
      name: 'alt',
      type: 'text',
    },
    { name: 'parent', relationTo: 'media' as never, type: 'relationship' },
  ],
  hooks: {
    afterChange: [
      ({ data }) => {
        if ((data as { alt?: unknown }).alt === refuses) throw new Error('A hook refuses this')
      },
    ],
    afterDelete: [
      ({ doc }) => {
        if ((doc as { alt?: unknown }).alt === refuses) throw new Error('A hook refuses this')
      },
    ],
  },
}

const collections: CollectionConfig[] = [
  media,
  {
    ...guardedMedia,
    fields: [...guardedMedia.fields, { name: 'alt', type: 'text' }],
    slug: 'versioned',
    versions: { drafts: true },
  },
  { ...guardedMedia, slug: 'binned', trash: true },
  { ...guardedMedia, slug: 'open' },
  peopleCollection,
]

const slugs = ['media', 'versioned', 'binned', 'open'] as const

export type BulkAnswer = { results: BulkResult[]; status: number; text: string }

export type BulkSite = Site & {
  bulk(
    person: Person,
    body: Record<string, unknown>,
    slug?: (typeof slugs)[number],
  ): Promise<BulkAnswer>
  /** A document of a tenant, with an image of its own. */
  create(data?: Record<string, unknown>, slug?: (typeof slugs)[number]): Promise<MediaDoc>
  readonly emulator: Emulator
  readonly sessions: Record<Person, Session>
  wipe(): Promise<void>
}

export async function openBulkSite({
  database,
}: { database?: DatabaseKind } = {}): Promise<BulkSite> {
  const site = await startPayload({
    collections,
    ...(database === undefined ? {} : { database }),
    options: {
      collections: {
        binned: true,
        media: { privacy: 'document' },
        open: true,
        versioned: { privacy: 'document' },
      },
    },
  })
  const sessions = await signInEveryone(site)
  const { emulator } = await readService(site.payload).connect()
  if (emulator === undefined) throw new Error('Not in local mode')
  const bytes = await drawSolid({ format: 'jpeg', height: 24, width: 32 })
  return {
    ...site,
    async bulk(person, body, slug = 'media') {
      const response = await site.rest(`/api/${slug}/bulk`, {
        anonymous: true,
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...sessions[person].headers },
        method: 'POST',
      })
      const text = await response.text()
      const { results = [] } = JSON.parse(text) as { results?: BulkResult[] }
      return { results, status: response.status, text }
    },
    create: (data = {}, slug = 'media') =>
      local(site).create({
        collection: slug,
        data: { tenant: 'a', ...data },
        file: toFile({ bytes, name: 'photo.jpg' }),
      }),
    emulator,
    sessions,
    async wipe() {
      emulator.faults.clear()
      await empty(site, [...slugs])
    },
  }
}

/** `ok`, or the code of what went wrong, of each. */
export const outcomes = ({ results }: BulkAnswer): string[] =>
  results.map((result) => (result.ok ? 'ok' : result.error.code))

export { refuses, refusesBefore }
