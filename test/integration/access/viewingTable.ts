/** Who looks. All but `other tenant` and `admin` belong to tenant `a`, as all documents do. */
export const viewers = [
  'anonymous',
  'reader',
  'guest',
  'blind reader',
  'other tenant',
  'editor',
  'blind editor',
  'admin',
] as const

export type Viewer = (typeof viewers)[number]

/** What they are in the site; `blind` ones are refused by `access.view`. */
export const profiles: Readonly<
  Record<Exclude<Viewer, 'anonymous'>, { blind?: boolean; role: string; tenant: string }>
> = {
  admin: { role: 'admin', tenant: 'none' },
  'blind editor': { blind: true, role: 'editor', tenant: 'a' },
  'blind reader': { blind: true, role: 'reader', tenant: 'a' },
  editor: { role: 'editor', tenant: 'a' },
  guest: { role: 'guest', tenant: 'a' },
  'other tenant': { role: 'editor', tenant: 'b' },
  reader: { role: 'reader', tenant: 'a' },
}

/**
 * What one viewer gets of one document: the clean picture, the picture with a mark, the document
 * without its picture, or nothing at all.
 */
export type VisibleUsages = 'clean' | 'marked' | 'nothing' | 'title'

/** A document, and where it is. */
export type DocumentKind = {
  collection: 'announced' | 'mixed' | 'open' | 'vault'
  data?: Readonly<Record<string, unknown>>
  /** What happened to it after it was created. */
  fate?: 'trashed' | 'unpublished'
  sights: Readonly<Record<Viewer, VisibleUsages>>
}

const ofTenant: DocumentKind['sights'] = {
  admin: 'clean',
  anonymous: 'nothing',
  'blind editor': 'title',
  'blind reader': 'title',
  editor: 'clean',
  guest: 'marked',
  'other tenant': 'nothing',
  reader: 'clean',
}

/** Readers know of what is published. */
const ofEditors: DocumentKind['sights'] = {
  ...ofTenant,
  'blind reader': 'nothing',
  guest: 'nothing',
  reader: 'nothing',
}

/** The documents, and what each viewer gets of them on every surface. */
export const documents: Readonly<Record<string, DocumentKind>> = {
  'a draft': { collection: 'vault', data: { _status: 'draft' }, sights: ofEditors },
  'a marked image': {
    collection: 'vault',
    data: { _status: 'published', marked: true },
    sights: { ...ofTenant, editor: 'marked', reader: 'marked' },
  },
  'a private image': { collection: 'vault', data: { _status: 'published' }, sights: ofTenant },
  'a private image that everybody may read of': {
    collection: 'announced',
    sights: { ...ofTenant, anonymous: 'title', 'other tenant': 'title' },
  },
  'a public image': {
    collection: 'open',
    sights: { ...ofTenant, anonymous: 'clean', 'other tenant': 'clean' },
  },
  'an image made private by an editor': {
    collection: 'mixed',
    data: { cloudflare: { requireSignedURLs: true } },
    sights: ofTenant,
  },
  'an image that an editor left public': { collection: 'mixed', sights: ofTenant },
  'an unpublished image': {
    collection: 'vault',
    data: { _status: 'published' },
    fate: 'unpublished',
    sights: ofEditors,
  },
  trash: {
    collection: 'vault',
    data: { _status: 'published' },
    fate: 'trashed',
    sights: ofEditors,
  },
}
