import type { CollectionConfig, PayloadRequest, Where } from 'payload'

import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'
import type { DocumentKind, Viewer } from './viewingTable.js'

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { drawSolid } from '../../fixtures/images.js'
import { local } from '../support/account.js'
import { ownEditor } from '../support/ownEditor.js'
import { signIn } from '../support/signIn.js'
import { startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'
import { profiles } from './viewingTable.js'

type Profile = { blind?: boolean | null; role: string; tenant: string }

const profileOf = (req: unknown): Profile | undefined =>
  ((req as PayloadRequest).user as null | Profile) ?? undefined

type Rule = (args: { req: PayloadRequest }) => boolean | Where

/** The tenant's documents; `where` narrows them for whoever does not edit. */
const within =
  ({
    roles,
    where,
    prefix = '',
  }: {
    prefix?: string
    roles: readonly string[]
    where?: Where
  }): Rule =>
  ({ req }) => {
    const profile = profileOf(req)
    if (profile?.role === 'admin') return true
    if (profile === undefined || !roles.includes(profile.role)) return false
    const tenant: Where = { [`${prefix}tenant`]: { equals: profile.tenant } }
    return where === undefined || profile.role === 'editor' ? tenant : { and: [tenant, where] }
  }

const everyone: Rule = () => true
const readers = ['editor', 'guest', 'reader']
const editors = ['editor']
const published: Where = {
  and: [{ _status: { equals: 'published' } }, { deletedAt: { exists: false } }],
}

const names = { announced: 'Announced', mixed: 'Mixed', open: 'Open', vault: 'Vault' } as const

function collection({
  read,
  slug,
  ...rest
}: Partial<CollectionConfig> & { read: Rule; slug: DocumentKind['collection'] }): CollectionConfig {
  return {
    access: {
      create: ({ req }) => ['admin', 'editor'].includes(profileOf(req)?.role ?? ''),
      delete: within({ roles: editors }),
      read,
      readVersions: within({ prefix: 'version.', roles: editors }),
      update: within({ roles: editors }),
    },
    fields: [
      { name: 'title', type: 'text' },
      { name: 'tenant', required: true, type: 'text' },
      { name: 'marked', type: 'checkbox' },
    ],
    graphQL: { pluralName: `${names[slug]}All`, singularName: names[slug] },
    slug,
    upload: { imageSizes: [{ height: 30, name: 'card', width: 40 }] },
    ...rest,
  }
}

const collections: CollectionConfig[] = [
  collection({ read: everyone, slug: 'announced' }),
  collection({ read: within({ roles: readers }), slug: 'mixed' }),
  collection({ read: everyone, slug: 'open' }),
  collection({
    read: within({ roles: readers, where: published }),
    slug: 'vault',
    trash: true,
    versions: { drafts: true },
  }),
  {
    access: { read: () => true },
    fields: [
      { name: 'hero', relationTo: Object.keys(names), type: 'upload' },
      { name: 'cover', relationTo: 'open', type: 'upload' },
      { editor: ownEditor(), name: 'body', type: 'richText' },
    ],
    graphQL: { pluralName: 'Pages', singularName: 'Page' },
    slug: 'pages',
  },
  {
    auth: true,
    fields: [
      { name: 'role', type: 'text' },
      { name: 'tenant', type: 'text' },
      { name: 'blind', type: 'checkbox' },
    ],
    slug: 'people',
  },
]

/** Everything is blue; with a mark, everything is red. */
export const cleanColor = [0, 0, 255] as const
const markColor = [255, 0, 0] as const

/** A site with images of every kind of privacy, in which functions decide who sees what. */
export async function startViewingSite(): Promise<Site> {
  const image = await drawSolid({ color: markColor, format: 'png', height: 16, width: 16 })
  const dir = await mkdtemp(path.join(tmpdir(), 'viewing-'))
  const site = await startPayload({
    collections,
    dir,
    options: {
      access: {
        view({ collection: slug, doc, req }) {
          const profile = profileOf(req)
          if (profile?.blind === true) return false
          return (
            slug !== 'announced' || profile?.role === 'admin' || profile?.tenant === doc?.tenant
          )
        },
      },
      collections: {
        announced: { privacy: 'signed' },
        mixed: { privacy: 'document' },
        open: true,
        vault: { privacy: 'signed' },
      },
      delivery: { flexible: true },
      variants: { hero: { height: 60, width: 80 } },
      watermark: {
        dir: path.join(dir, 'marks'),
        mark({ doc, req }) {
          const role = profileOf(req)?.role
          const isMarked = role === 'guest' || (doc.marked === true && role !== 'admin')
          return isMarked ? { image, margin: 0, repeat: true, width: 16 } : null
        },
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

export async function signInViewers({ payload }: Site): Promise<Record<Viewer, Session>> {
  const sessions: Partial<Record<Viewer, Session>> = { anonymous: { headers: {}, user: null } }
  for (const [viewer, profile] of Object.entries(profiles)) {
    const email = `${viewer.replace(' ', '-')}@example.com`
    const { token, user } = await signIn(payload, {
      collection: 'people',
      data: { email, ...profile },
    })
    sessions[viewer as Viewer] = { headers: { Authorization: `JWT ${token}` }, user }
  }
  return sessions as Record<Viewer, Session>
}

/** A document of the table, and a page that shows it. */
export type Given = { doc: MediaDoc; imageId: string; pageId: number | string; slug: string }

/** A text of one picture. */
const richText = ({ id, slug }: { id: number | string; slug: string }) => ({
  root: {
    children: [
      {
        fields: null,
        format: '',
        id: 'a',
        relationTo: slug,
        type: 'upload',
        value: id,
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

export async function createGiven({
  kind: { collection: slug, data, fate },
  name,
  site,
}: {
  kind: DocumentKind
  name: string
  site: Site
}): Promise<Given> {
  const bytes = await drawSolid({ color: cleanColor, format: 'jpeg', height: 120, width: 160 })
  const doc = await local(site).create({
    collection: slug,
    data: { ...data, tenant: 'a', title: name },
    file: toFile({ bytes, name: `${name.replaceAll(' ', '-')}.jpg` }),
  })
  const page = await local(site).create({
    collection: 'pages',
    data: {
      body: richText({ id: doc.id, slug }),
      ...(slug === 'open' ? { cover: doc.id } : {}),
      hero: { relationTo: slug, value: doc.id },
    },
  })
  const change = {
    trashed: { deletedAt: new Date().toISOString() },
    unpublished: { _status: 'draft' },
  }
  if (fate !== undefined) {
    await local(site).update({
      collection: slug,
      // The page shows it.
      context: { cloudflareImages: { force: true } },
      data: change[fate],
      id: doc.id,
    })
  }
  return { doc, imageId: String(doc.cloudflare.imageId), pageId: page.id, slug }
}
