import type { RowLook } from './rowAsk.js'
import type { RowsGiven } from './rowSite.js'
import type { Row, RowViewer } from './rowTable.js'

import { createLocalReq } from 'payload'

import { local } from '../support/account.js'
import { fields, query, rest } from './rowAsk.js'

/** A place where the picture of a row comes out. */
export type RowSurface = {
  look: RowLook
  name: string
  /** Whose pictures it shows to those who may see them. */
  rows: readonly Row[]
  /** The same for a document with one picture in all rows. @default `rows` */
  rowsOfOnePicture?: readonly Row[]
  /** Ids at most. */
  showsNoPicture?: boolean
  /** Where who sees a mark sees the picture with it. @default true */
  showsMarks?: boolean
  /** Who is shown something there. @default everyone */
  to?: readonly RowViewer[]
}

/** A plain read after one with `select`, as a hook makes it, in the same request. */
const afterSelect =
  ({ draft }: { draft: boolean }): RowLook =>
  async ({ given: { docId, slug }, session: { user }, site }) => {
    const req = await createLocalReq(user === null ? {} : { user: user as never }, site.payload)
    const shared = { collection: slug, overrideAccess: false, req }
    await local(site).find({ ...shared, select: { title: true } })
    return Response.json(await local(site).findByID({ ...shared, draft, id: docId }))
  }

const one = ({ docId, slug }: RowsGiven): string => `/${slug}/${docId}`
const list = ({ docId, slug }: RowsGiven): string => `/${slug}?where[id][equals]=${docId}`

/** Someone else's words in place of the document: they carry the picture of another row. */
const forged =
  (row: Row) =>
  (given: RowsGiven): string => {
    const { filename, imageId } = given.pictures[row]
    const data = {
      cloudflare: { imageId, requireSignedURLs: true, status: 'uploaded' },
      filename,
      height: 120,
      id: given.docId,
      licensed: true,
      mimeType: 'image/jpeg',
      open: true,
      width: 160,
    }
    return `${one(given)}?data=${encodeURIComponent(JSON.stringify(data))}`
  }

/** Each is asked for the published row, and for the newest draft. */
const readings = [
  { name: 'one by REST', path: one },
  { name: 'a list by REST', path: list },
  { name: 'one by REST, url alone', path: one, query: '&select[url]=true' },
  { name: 'a list by REST, url alone', path: list, query: '&select[url]=true' },
  { name: 'one by REST, our group alone', path: one, query: '&select[cloudflare]=true' },
  { name: 'one by REST, without its date', path: one, query: '&select[updatedAt]=false' },
  {
    name: 'a list by REST, without its fields',
    path: list,
    query: '&select[open]=false&select[licensed]=false',
  },
  {
    name: 'a page that shows it',
    path: ({ albumId }: RowsGiven) => `/albums/${albumId}`,
    query: '&depth=1&select[cover]=true',
  },
  {
    name: 'a page that shows parts of it',
    path: ({ albumId }: RowsGiven) => `/albums/${albumId}`,
    query: '&depth=1&select[cover]=true&populate[photos][url]=true&populate[prints][url]=true',
  },
  {
    name: 'a join',
    path: ({ albumId }: RowsGiven) => `/albums/${albumId}`,
    query: '&depth=1&select[photos]=true&select[prints]=true',
  },
  {
    name: 'a join of parts',
    path: ({ albumId }: RowsGiven) => `/albums/${albumId}`,
    query:
      '&depth=1&select[photos]=true&select[prints]=true&populate[photos][thumbnailURL]=true&populate[prints][thumbnailURL]=true',
  },
] satisfies { name: string; path: (given: RowsGiven) => string; query?: string }[]

const both = (['published', 'draft'] as const).flatMap((row): RowSurface[] => {
  const draft = row === 'draft'
  const flag = `draft=${draft}`
  const args = draft ? ', draft: true' : ''
  return [
    ...readings.map(({ name, path, query: more = '' }) => ({
      look: rest((given) => `${path(given)}${path(given).includes('?') ? '&' : '?'}${flag}${more}`),
      name: `${name}, ${flag}`,
      rows: [row],
    })),
    {
      look: query(({ id, name }) => `{ ${name}(id: ${id}${args}) { ${fields} } }`),
      name: `one by GraphQL, ${flag}`,
      rows: [row],
    },
    {
      look: query(
        ({ id, name }) => `{ ${name}(id: ${id}${args}, select: true) { url thumbnailURL } }`,
      ),
      name: `one by GraphQL with select, ${flag}`,
      rows: [row],
    },
    {
      look: query(
        ({ id, name }) =>
          `{ ${name}s(where: { id: { equals: ${id} } }${args}, select: true) { docs { url cloudflare { imageId } } } }`,
      ),
      name: `a list by GraphQL with select, ${flag}`,
      rows: [row],
    },
    {
      look: query(
        ({ albumId, name }) =>
          `{ Album(id: ${JSON.stringify(albumId)}${args}) { cover { value { ... on ${name} { ${fields} } } } } }`,
      ),
      name: `a page by GraphQL, ${flag}`,
      rows: [row],
    },
    { look: afterSelect({ draft }), name: `a plain read after a select, ${flag}`, rows: [row] },
    {
      look: rest((given) => `${one(given)}/image-url?variant=hero&${flag}`),
      name: `image-url, ${flag}`,
      rows: [row],
    },
    {
      look: rest((given) => `${one(given)}/share?${flag}`, { body: { variant: 'hero' } }),
      name: `share, ${flag}`,
      rows: [row],
    },
    {
      look: rest((given) => `${one(given)}/watermarked/hero?${flag}`),
      name: `the watermarked endpoint, ${flag}`,
      rows: [row],
    },
    {
      look: query(
        ({ id, name }) => `{ ${name}ImageURL(id: ${id}, variant: "hero"${args}) { url } }`,
      ),
      name: `image-url by GraphQL, ${flag}`,
      rows: [row],
    },
    {
      look: rest(({ pictures, slug }) => `/${slug}/file/${pictures[row].filename}`),
      name: `the file route, ${flag}`,
      rows: [row],
      rowsOfOnePicture: ['published'],
    },
    {
      look: rest(({ pictures, slug }) => `/${slug}/file/${pictures[row].filename}?variant=hero`),
      name: `a variant by the file route, ${flag}`,
      rows: [row],
      rowsOfOnePicture: ['published'],
    },
  ]
})

/** Every place where a picture of the table comes out without a change. */
export const rowSurfaces: readonly RowSurface[] = [
  ...both,
  {
    look: rest(({ pictures, slug }) => `/${slug}/by-image-id/${pictures.draft.imageId}`),
    name: 'by-image-id',
    rows: ['draft'],
  },
  {
    look: rest((given) => `${one(given)}/preview`, { body: { focalX: 10, focalY: 90 } }),
    name: 'a preview of another focal point',
    rows: ['draft'],
  },
  {
    look: rest((given) => `${one(given)}?draft=true&select[cloudflare][imageId]=false`),
    name: 'one by REST, without the id of its image',
    rows: ['draft'],
  },
  {
    look: rest(({ pictures, slug }) => `/${slug}/by-image-id/${pictures.older.imageId}`),
    name: 'by-image-id of an older picture',
    // Of one picture in all rows, the document itself.
    rows: [],
    rowsOfOnePicture: ['draft'],
  },
  {
    look: rest(({ docId, slug }) => `/${slug}/versions?where[parent][equals]=${docId}`),
    name: 'versions by REST',
    rows: ['draft', 'published', 'older'],
    showsMarks: false,
  },
  {
    look: rest(
      ({ docId, slug }) =>
        `/${slug}/versions?where[parent][equals]=${docId}&select[version][url]=true`,
    ),
    name: 'versions by REST, url alone',
    rows: ['draft', 'published', 'older'],
    showsMarks: false,
  },
  ...(['older', 'draft'] as const).map((row) => ({
    look: rest(({ pictures, slug }) => `/${slug}/versions/${pictures[row].versionId}`),
    name: `the version of the ${row} row`,
    rows: [row],
    showsMarks: false,
  })),
  {
    look: query(
      ({ id, name }) =>
        `{ versions${name}s(where: { parent: { equals: ${id} } }) { docs { version { ${fields} } } } }`,
    ),
    name: 'versions by GraphQL',
    rows: ['draft', 'published', 'older'],
    showsMarks: false,
  },
  ...(
    [
      { name: 'events', path: 'events', rows: ['draft', 'published', 'older'] },
      { name: 'what Cloudflare says', path: 'cloudflare', rows: ['draft'] },
      { name: 'usages', path: 'usages', rows: [] },
    ] as const
  ).map(({ path, ...surface }) => ({
    ...surface,
    look: rest((given) => `${one(given)}/${path}`),
    showsNoPicture: true,
  })),
  {
    look: rest(
      ({ docId, slug }) => `/cloudflare-images/events?collection=${slug}&documentId=${docId}`,
    ),
    name: 'events of the account',
    rows: ['draft', 'published', 'older'],
    showsNoPicture: true,
  },
  ...(['refresh', 'retry'] as const).flatMap((action) => [
    {
      look: rest((given) => `${one(given)}/${action}`, { body: {} }),
      name: action,
      rows: [],
    },
    {
      look: rest((given) => `/${given.slug}/bulk?id=${given.docId}`, {
        body: { action, ids: [1, 2, 3, 4, 5, 6] },
      }),
      name: `${action} of a list`,
      rows: [],
    },
  ]),
  {
    look: rest((given) => `${one(given)}?draft=true`, {
      body: { title: 'Saved' },
      method: 'PATCH',
    }),
    name: 'a draft that is saved',
    rows: ['draft'],
    to: ['editor', 'refused'],
  },
  ...(['published', 'draft', 'older'] as const).map((row) => ({
    look: rest(forged(row)),
    name: `words of one's own about the ${row} row`,
    rows: ['published'] as const,
  })),
]
