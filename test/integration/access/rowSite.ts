import type { CollectionConfig, PayloadRequest } from 'payload'

import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'
import type { Row, RowsKind, RowViewer } from './rowTable.js'

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { drawSolid } from '../../fixtures/images.js'
import { local } from '../support/account.js'
import { signIn } from '../support/signIn.js'
import { startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'
import { palette } from './findLeaks.js'
import { fieldsOf, rowColors } from './rowTable.js'

const isEditor = (req: unknown): boolean =>
  ((req as PayloadRequest).user as { role?: string } | null)?.role === 'editor'
const isSignedIn = ({ req }: { req: PayloadRequest }): boolean => req.user !== null

const names = { photos: 'Photo', prints: 'Print' } as const

function collection({
  read,
  slug,
}: {
  read: NonNullable<CollectionConfig['access']>['read']
  slug: RowsKind['collection']
}): CollectionConfig {
  return {
    access: {
      create: isSignedIn,
      read: read!,
      readVersions: () => true,
      update: isSignedIn,
    },
    fields: [
      { name: 'title', type: 'text' },
      // Who writes is not who decides: a restore keeps these.
      { access: { update: ({ req }) => isEditor(req) }, name: 'open', type: 'checkbox' },
      { access: { update: ({ req }) => isEditor(req) }, name: 'licensed', type: 'checkbox' },
      // Not followed: the album shows the published row.
      { maxDepth: 0, name: 'album', relationTo: 'albums', type: 'relationship' },
    ],
    graphQL: { pluralName: `${names[slug]}s`, singularName: names[slug] },
    slug,
    upload: { imageSizes: [{ height: 30, name: 'card', width: 40 }] },
    versions: { drafts: true },
  }
}

const collections: CollectionConfig[] = [
  collection({ read: () => true, slug: 'photos' }),
  collection({ read: () => ({ title: { exists: true } }), slug: 'prints' }),
  {
    access: { read: () => true },
    fields: [
      { name: 'cover', relationTo: ['photos', 'prints'], type: 'upload' },
      { collection: 'photos', name: 'photos', on: 'album', type: 'join' },
      { collection: 'prints', name: 'prints', on: 'album', type: 'join' },
    ],
    graphQL: { pluralName: 'Albums', singularName: 'Album' },
    slug: 'albums',
  },
  { auth: true, fields: [{ name: 'role', type: 'text' }], slug: 'people' },
]

/** A site whose functions look at fields of the document. */
export async function startRowSite(): Promise<Site> {
  const image = await drawSolid({ color: palette.red, height: 16, width: 16 })
  const dir = await mkdtemp(path.join(tmpdir(), 'rows-'))
  const site = await startPayload({
    collections,
    dir,
    options: {
      access: { view: ({ doc, req }) => isEditor(req) || doc?.open === true },
      collections: { photos: { privacy: 'signed' }, prints: { privacy: 'signed' } },
      variants: { hero: { height: 60, width: 80 } },
      watermark: {
        dir: path.join(dir, 'marks'),
        mark: ({ doc, req }) =>
          isEditor(req) || doc.licensed === true
            ? null
            : { image, margin: 0, repeat: true, width: 16 },
      },
    },
  })
  return {
    ...site,
    async stop() {
      await site.stop()
      await rm(dir, { force: true, recursive: true })
    },
  }
}

export type Session = { headers: Record<string, string>; user: null | Record<string, unknown> }

export async function signInRowViewers({ payload }: Site): Promise<Record<RowViewer, Session>> {
  const signInAs = async (role: 'editor' | 'refused'): Promise<Session> => {
    const data = { email: `${role}@example.com`, role }
    const { token, user } = await signIn(payload, { collection: 'people', data })
    return { headers: { Authorization: `JWT ${token}` }, user }
  }
  return {
    anonymous: { headers: {}, user: null },
    editor: await signInAs('editor'),
    refused: await signInAs('refused'),
  }
}

/** A document of the table, an album that shows it, and what its rows carry. */
export type RowsGiven = {
  albumId: number | string
  docId: number | string
  kind: RowsKind
  pictures: Readonly<Record<Row, { filename: string; imageId: string; versionId: number | string }>>
  slug: RowsKind['collection']
}

export async function createRows({
  kind,
  site,
}: {
  kind: RowsKind
  site: Site
}): Promise<RowsGiven> {
  const { collection: slug, isOnePicture = false, sights } = kind
  const file = async (row: Row) =>
    toFile({
      bytes: await drawSolid({
        color: palette[rowColors[isOnePicture ? 'published' : row]],
        format: 'jpeg',
        height: 120,
        width: 160,
      }),
      name: `${row}.jpg`,
    })
  const album = await local(site).create({ collection: 'albums', data: {} })
  const { id } = await local(site).create({
    collection: slug,
    data: {
      ...fieldsOf[sights.older],
      _status: 'published',
      album: album.id,
      title: 'Older',
    },
    file: await file('older'),
  })
  await local(site).update({
    collection: 'albums',
    data: { cover: { relationTo: slug, value: id } },
    id: album.id,
  })
  for (const row of ['published', 'draft'] as const) {
    await local(site).update({
      collection: slug,
      data: {
        ...fieldsOf[sights[row]],
        _status: row,
        title: row,
      },
      draft: row === 'draft',
      ...(isOnePicture ? {} : { file: await file(row) }),
      id,
    })
  }
  return {
    albumId: album.id,
    docId: id,
    kind,
    pictures: await readPictures({ id, site, slug }),
    slug,
  }
}

async function readPictures({
  id,
  site,
  slug,
}: {
  id: number | string
  site: Site
  slug: string
}): Promise<RowsGiven['pictures']> {
  const { docs } = await local(site).findVersions({
    collection: slug,
    sort: '-updatedAt',
    where: { parent: { equals: id } },
  })
  const of = (index: number) => {
    const { id: versionId, version } = docs[index] as { id: number | string; version: MediaDoc }
    const { cloudflare, filename } = version
    return { filename, imageId: String(cloudflare.imageId), versionId }
  }
  return { draft: of(0), older: of(2), published: of(1) }
}
