import type { CollectionConfig, PayloadRequest } from 'payload'

import type { AccessFunction, CloudflareImagesOptions } from '../../../src/optionTypes.js'
import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { graphql } from 'graphql'
import { createLocalReq } from 'payload'

import { drawQuadrants } from '../../fixtures/images.js'
import { local } from '../support/account.js'
import { ownEditor } from '../support/ownEditor.js'
import { schemaOf } from '../support/schemaOf.js'
import { signIn } from '../support/signIn.js'
import { startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'

export type Person = 'anonymous' | 'editor' | 'guest'

const emailOf = (req: unknown): string | undefined =>
  (req as PayloadRequest).user?.email ?? undefined

/** Decides by a field that no reader gets to see. */
export const isAudience: AccessFunction = ({ doc, req }) =>
  doc?.audience === 'all' || (doc?.audience !== undefined && doc.audience === emailOf(req))

export const isEditor = (req: unknown): boolean => emailOf(req) === 'editor@example.com'

const open = { create: () => true, read: () => true, readVersions: () => true, update: () => true }

const media: CollectionConfig = {
  access: open,
  fields: [
    { name: 'alt', type: 'text' },
    { hidden: true, name: 'audience', type: 'text' },
  ],
  slug: 'media',
  upload: { imageSizes: [{ height: 200, name: 'card', width: 300 }] },
  versions: { drafts: true },
}

const notes: CollectionConfig = {
  access: open,
  fields: [
    { name: 'picture', relationTo: 'media', type: 'upload' },
    { editor: ownEditor(), name: 'body', type: 'richText' },
  ],
  slug: 'notes',
}

export type SigningSite = Site & {
  ask(person: Person, path: string, init?: RequestInit): Promise<Response>
  /** What a query answers to a person; errors are the test's. */
  query<T>(person: Person, source: string, as?: PayloadRequest): Promise<T>
  reqOf(person: Person): Promise<PayloadRequest>
  upload(data?: Record<string, unknown>): Promise<MediaDoc>
}

/** A site whose images are private, with an editor, a guest, and visitors. */
export async function openSigningSite(
  options: Partial<CloudflareImagesOptions> = {},
): Promise<SigningSite> {
  const site = await startPayload({
    collections: [media, notes],
    options: { collections: { media: { privacy: 'signed' } }, ...options },
  })
  const { payload, token } = site
  const { token: guestToken, user: known } = await signIn(payload, {
    data: { email: 'guest@example.com' },
  })
  const { docs } = await payload.find({
    collection: 'users',
    where: { id: { not_equals: known.id } },
  })
  const users = { anonymous: null, editor: docs[0] ?? null, guest: known }
  const tokens = { anonymous: undefined, editor: token, guest: guestToken }
  const bytes = await drawQuadrants({ height: 600, width: 900 })
  const reqOf = async (person: Person): Promise<PayloadRequest> => {
    const user = users[person]
    return createLocalReq(user === null ? {} : { user: { ...user, collection: 'users' } }, payload)
  }
  return {
    ...site,
    ask: (person, path, init = {}) => {
      const headers = new Headers(init.headers)
      const own = tokens[person]
      if (own !== undefined) headers.set('Authorization', `JWT ${own}`)
      return site.rest(path, { ...init, anonymous: true, headers })
    },
    async query<T>(person: Person, source: string, as?: PayloadRequest) {
      const schema = schemaOf(payload.config)
      const req = as ?? (await reqOf(person))
      const result = await graphql({ contextValue: { headers: {}, req, res: {} }, schema, source })
      if (result.errors !== undefined) {
        throw new Error(result.errors.map(({ message }) => message).join('\n'))
      }
      return result.data as T
    },
    reqOf,
    upload: (data = {}) =>
      local(site).create({
        collection: 'media',
        data: { _status: 'published', alt: 'A picture', audience: 'all', ...data },
        file: toFile({ bytes, name: 'picture.jpg' }),
      }),
  }
}

/** A text with one picture in it, as the editor stores it. */
export const textWith = (picture: number | string): Record<string, unknown> => ({
  root: {
    children: [
      {
        fields: {},
        format: '',
        id: 'a1',
        relationTo: 'media',
        type: 'upload',
        value: picture,
        version: 3,
      },
    ],
    direction: null,
    format: '',
    indent: 0,
    type: 'root',
    version: 1,
  },
})

/** Status of an address as a browser without a session gets it. */
export const statusOf = async (site: Site, url: string): Promise<number> =>
  (await site.rest(url, { anonymous: true })).status
