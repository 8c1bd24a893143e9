import type { Site } from '../support/startPayload.js'
import type { Given, Session } from './viewingSite.js'
import type { DocumentKind, VisibleUsages, Viewer } from './viewingTable.js'

import { graphql } from 'graphql'
import { createLocalReq } from 'payload'

import { local } from '../support/account.js'
import { schemaOf } from '../support/schemaOf.js'

export type Look = { given: Given; session: Session; site: Site }

/** A place where a document or its image comes out. */
export type Surface = {
  look: (args: Look) => Promise<Response>
  name: string
  /** Collections that have it. @default all */
  of?: readonly DocumentKind['collection'][]
  /** Sights for which it must really show the picture; none for what never does. */
  shows: readonly VisibleUsages[]
  /** Who is shown something there, where that is not everyone. */
  to?: readonly Viewer[]
}

type Call = { body?: Record<string, unknown>; headers?: Record<string, string>; method?: string }

const rest =
  (toPath: (given: Given) => string, { body, headers, method }: Call = {}): Surface['look'] =>
  ({ given, session, site }) =>
    site.rest(`/api${toPath(given)}`, {
      anonymous: true,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        ...session.headers,
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      method: method ?? (body === undefined ? 'GET' : 'POST'),
    })

const answer = (value: unknown): Response => Response.json(value ?? null)

const fields = `
  url thumbnailURL filename sizes { card { url } }
  cloudflare { imageId srcset variants { name url } }`

const query =
  (toSource: (given: Given & { name: string }) => string): Surface['look'] =>
  async ({ given, session: { user }, site }) => {
    const { config } = site.payload
    const schema = schemaOf(config)
    const req = await createLocalReq(user === null ? {} : { user: user as never }, site.payload)
    const name = given.slug.replace(/^./, (letter) => letter.toUpperCase())
    const source = toSource({ ...given, name })
    return answer(await graphql({ contextValue: { headers: {}, req, res: {} }, schema, source }))
  }

/** As the admin panel and server components read: with the access of whoever looks. */
const read =
  (toArgs: (given: Given) => Record<string, unknown>): Surface['look'] =>
  async ({ given, session: { user }, site }) => {
    const { method, ...args } = toArgs(given)
    const api = local(site)
    const shared = { collection: given.slug, overrideAccess: false, user, ...args }
    try {
      return answer(method === 'find' ? await api.find(shared) : await api.findByID(shared))
    } catch (error) {
      return answer({ message: String(error) })
    }
  }

const idOf = ({ doc }: Given): string => JSON.stringify(doc.id)
const everything = 'draft=true&trash=true'
const whole = (sights: readonly VisibleUsages[]): Pick<Surface, 'shows'> => ({ shows: sights })
const always = whole(['clean', 'marked'])
const never = whole([])
const editors: readonly Viewer[] = ['admin', 'blind editor', 'editor']
const drafts = ({ slug }: Given): string => (slug === 'vault' ? ', draft: true, trash: true' : '')

/** Every place where images come out. */
export const surfaces: readonly Surface[] = [
  {
    ...always,
    look: rest(({ doc, slug }) => `/${slug}?where[id][equals]=${doc.id}&${everything}`),
    name: 'a list by REST',
  },
  {
    ...always,
    look: rest(({ doc, slug }) => `/${slug}/${doc.id}?${everything}`),
    name: 'one by REST',
  },
  {
    ...always,
    look: rest(({ doc, slug }) => `/${slug}/${doc.id}?${everything}&select[url]=true`),
    name: 'one by REST, url alone',
  },
  {
    ...always,
    look: rest(({ doc, slug }) => `/${slug}/${doc.id}?${everything}&select[cloudflare]=true`),
    name: 'one by REST, our group alone',
  },
  {
    ...never,
    look: rest(({ doc, slug }) => `/${slug}/${doc.id}?${everything}&select[title]=true`),
    name: 'one by REST, title alone',
  },
  {
    ...always,
    look: query((given) => `{ ${given.name}(id: ${idOf(given)}${drafts(given)}) { ${fields} } }`),
    name: 'one by GraphQL',
  },
  {
    ...always,
    look: query(
      (given) =>
        `{ ${given.name}All(where: { id: { equals: ${idOf(given)} } }${drafts(given)}) { docs { ${fields} } } }`,
    ),
    name: 'a list by GraphQL',
  },
  {
    ...always,
    look: read(({ doc }) => ({ depth: 0, draft: true, id: doc.id, trash: true })),
    name: "a document of the admin panel (the panel's own read)",
  },
  {
    ...always,
    look: read(({ doc }) => ({
      draft: true,
      method: 'find',
      select: { filename: true, thumbnailURL: true, url: true },
      trash: true,
      where: { id: { equals: doc.id } },
    })),
    name: "a list of the admin panel (the panel's own read)",
  },
  {
    shows: ['clean', 'marked'],
    look: rest(({ pageId }) => `/pages/${pageId}?depth=2&select[hero]=true`),
    name: 'an upload field of a page',
    of: ['announced', 'mixed', 'open'],
  },
  {
    ...always,
    look: rest(({ pageId }) => `/pages/${pageId}?depth=2&select[body]=true`),
    name: 'rich text of a page',
    of: ['announced', 'mixed', 'open'],
  },
  {
    ...always,
    look: query(
      ({ name, pageId }) =>
        `{ Page(id: ${JSON.stringify(pageId)}) { hero { value { ... on ${name} { ${fields} } } } } }`,
    ),
    name: 'an upload field of a page, by GraphQL',
    of: ['announced', 'mixed', 'open'],
  },
  {
    ...never,
    look: rest(({ pageId }) => `/pages/${pageId}?depth=2&draft=true&trash=true`),
    name: 'a page, with drafts',
    of: ['vault'],
  },
  {
    // A version has no address to draw at: who would see a mark sees none.
    shows: ['clean'],
    look: rest(({ doc, slug }) => `/${slug}/versions?where[parent][equals]=${doc.id}&trash=true`),
    name: 'versions by REST',
    of: ['vault'],
    to: editors,
  },
  {
    // A version has no address to draw at: who would see a mark sees none.
    shows: ['clean'],
    look: query(
      (given) =>
        `{ versionsVaultAll(where: { parent: { equals: ${idOf(given)} } }, trash: true) { docs { version { ${fields} } } } }`,
    ),
    name: 'versions by GraphQL',
    of: ['vault'],
    to: editors,
  },
  {
    ...always,
    look: rest(({ doc, slug }) => `/${slug}/file/${doc.filename}`),
    name: 'the original',
  },
  {
    ...never,
    look: rest(({ doc, slug }) => `/${slug}/file/${doc.filename}`, {
      headers: { range: 'bytes=0-199' },
    }),
    name: 'a part of the original',
  },
  {
    ...always,
    look: rest(({ doc, slug }) => `/${slug}/file/${doc.filename}?variant=hero`),
    name: 'a variant by the file route',
  },
  {
    ...always,
    look: rest(({ doc, slug }) => `/${slug}/${doc.id}/image-url?variant=hero&expiresIn=60`),
    name: 'image-url',
  },
  {
    shows: ['clean'],
    look: rest(({ doc, slug }) => `/${slug}/${doc.id}/image-url?width=44&height=33&fit=cover`),
    name: 'image-url of any size',
    of: ['open'],
  },
  {
    ...always,
    look: query(
      (given) => `{ ${given.name}ImageURL(id: ${idOf(given)}, variant: "hero") { url width } }`,
    ),
    name: 'image-url by GraphQL',
  },
  {
    ...always,
    look: rest(({ doc, slug }) => `/${slug}/${doc.id}/share`, { body: { variant: 'hero' } }),
    name: 'share',
  },
  {
    shows: ['marked'],
    look: rest(({ doc, slug }) => `/${slug}/${doc.id}/watermarked/hero`),
    name: 'the picture with its mark',
  },
  {
    ...always,
    look: rest(({ imageId, slug }) => `/${slug}/by-image-id/${imageId}`),
    name: 'the document of an image id',
  },
  { ...never, look: rest(({ doc, slug }) => `/${slug}/${doc.id}/events`), name: 'events' },
  { ...never, look: rest(({ doc, slug }) => `/${slug}/${doc.id}/usages`), name: 'usages' },
  {
    ...never,
    look: query((given) => `{ ${given.name}Usages(id: ${idOf(given)}) { docs { title path } } }`),
    name: 'usages by GraphQL',
  },
  {
    ...never,
    look: rest(({ doc, slug }) => `/${slug}/${doc.id}/retry`, { body: {} }),
    name: 'retry',
  },
  {
    ...never,
    look: rest(({ doc, slug }) => `/${slug}/${doc.id}/refresh`, { body: {} }),
    name: 'refresh',
  },
  {
    ...never,
    look: rest(() => '/vault/direct-upload', {
      body: {
        document: { tenant: 'a' },
        filename: 'new.jpg',
        mimeType: 'image/jpeg',
        size: 1000,
      },
    }),
    name: 'direct upload',
    of: ['vault'],
  },
  {
    ...always,
    look: rest(({ doc, slug }) => `/${slug}/${doc.id}?trash=true`, {
      body: { title: 'Saved' },
      method: 'PATCH',
    }),
    name: 'saving',
    to: editors,
  },
  {
    ...never,
    // Each of them is shown by a page.
    look: rest(({ doc, slug }) => `/${slug}/${doc.id}?trash=true`, { method: 'DELETE' }),
    name: 'a deletion that is refused',
  },
]
