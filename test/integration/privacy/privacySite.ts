import type { CollectionConfig, Payload } from 'payload'

import type { Emulator } from '../../../src/emulator/emulatorOptions.js'
import type { CloudflareImagesOptions } from '../../../src/index.js'
import type { Service } from '../../../src/service/createService.js'
import type { MediaDoc } from '../support/account.js'
import type { DatabaseKind } from '../support/database.js'
import type { Site } from '../support/startPayload.js'
import type { Sent } from '../support/upload.js'

import { getCloudflareImages } from '../../../src/index.js'
import { readService } from '../../../src/plugin/localAPI/getCloudflareImages.js'
import { drawSolid } from '../../fixtures/images.js'
import { empty, listDocuments, listLedger, listStored } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'

const everybody = (): boolean => true

/** Refused by validation (`invalid`), or by a hook after the document is written (`refuse`). */
const alt: CollectionConfig['fields'][number] = {
  name: 'alt',
  type: 'text',
  validate: (value: unknown) => (value === 'invalid' ? 'Not this word' : true),
}

const refusing: CollectionConfig['hooks'] = {
  afterChange: [
    ({ data }) => {
      if ((data as { alt?: unknown }).alt === 'refuse') throw new Error('A hook refuses this')
    },
  ],
}

const collection = (slug: string, more: Partial<CollectionConfig> = {}): CollectionConfig => ({
  access: { read: everybody, update: everybody },
  fields: [alt, { name: 'isInternal', type: 'checkbox' }],
  hooks: refusing,
  slug,
  upload: true,
  ...more,
})

/** By document, with and without versions; by function; all and none. */
const collections: CollectionConfig[] = [
  collection('media'),
  collection('versioned', { versions: { drafts: true } }),
  collection('papers'),
  collection('closed'),
  collection('open'),
]

export const privacyAccess: CloudflareImagesOptions['collections'] = {
  closed: { privacy: 'signed' },
  media: { privacy: 'document' },
  open: true,
  papers: { privacy: ({ doc }) => (doc.isInternal === true ? 'signed' : 'public') },
  versioned: { privacy: 'document' },
}

export type PrivacySite = Site & {
  readonly emulator: Emulator
  readonly service: Service
  /** Deletes everything, and says what is left that should not be. */
  wipe(): Promise<string[]>
}

export async function openPrivacySite({
  database,
  options,
}: {
  database?: DatabaseKind
  options?: Partial<CloudflareImagesOptions>
} = {}): Promise<PrivacySite> {
  const site = await startPayload({
    collections,
    ...(database === undefined ? {} : { database }),
    options: { collections: privacyAccess, ...options },
  })
  const service = readService(site.payload)
  const { emulator } = await service.connect()
  if (emulator === undefined) throw new Error('Not in local mode')
  return {
    ...site,
    emulator,
    service,
    async wipe() {
      emulator.faults.clear()
      await empty(site, Object.keys(privacyAccess))
      return [
        ...(await listStored(site)).map(({ imageId }) => `image ${imageId}`),
        ...(await listLedger(site)).map(({ id }) => `row ${String(id)}`),
      ]
    },
  }
}

let photo: Promise<Buffer> | undefined
export const drawPhoto = (): Promise<Buffer> =>
  (photo ??= drawSolid({ format: 'jpeg', height: 24, width: 32 }))

export async function upload(
  site: Site,
  {
    data = {},
    name = 'photo.jpg',
    slug = 'media',
  }: { data?: Record<string, unknown>; name?: string; slug?: string } = {},
): Promise<MediaDoc> {
  const file = { bytes: await drawPhoto(), name }
  const { doc, message, status } = await send(site, { data, file, path: `/api/${slug}` })
  if (status !== 201) throw new Error(`The upload answered ${String(status)}: ${message}`)
  return doc
}

/** As the panel and API callers do it. */
export const toggle = (
  site: Site,
  {
    data = {},
    doc: { id },
    isPrivate,
    slug = 'media',
  }: {
    data?: Record<string, unknown>
    doc: Pick<MediaDoc, 'id'>
    isPrivate: boolean
    slug?: string
  },
): Promise<Sent> =>
  send(site, {
    json: { ...data, cloudflare: { requireSignedURLs: isPrivate } },
    method: 'PATCH',
    path: `/api/${slug}/${String(id)}`,
  })

export const idOf = ({ cloudflare }: Pick<MediaDoc, 'cloudflare'>): string =>
  cloudflare.imageId ?? 'none'

/** As the database has it. */
export async function readStoredDoc(
  site: { payload: Payload } & Site,
  { id }: Pick<MediaDoc, 'id'>,
  slug = 'media',
): Promise<MediaDoc> {
  const [doc] = await listDocuments(site, slug, { id: { equals: id } })
  if (doc === undefined) throw new Error('There is no such document')
  return doc
}

/** What the delivery host answers to a visitor. */
export const visit = async (site: Site, url: null | string | undefined): Promise<number> =>
  url == null ? 0 : (await site.rest(url, { anonymous: true })).status

/** What Cloudflare has, and whether it is private. */
export async function listPrivacy(site: Site): Promise<Record<string, boolean>> {
  const stored = await listStored(site)
  return Object.fromEntries(
    stored.map(({ imageId, requireSignedURLs }) => [imageId, requireSignedURLs]),
  )
}

export const sweep = (site: Site, graceSeconds = 0) =>
  getCloudflareImages(site.payload).sweep({ graceSeconds })

/** Makes a document show the image of another one, as an import might have done. */
export async function share(
  site: PrivacySite,
  { doc, imageId, slug = 'media' }: { doc: MediaDoc; imageId: string; slug?: string },
): Promise<void> {
  const data = { cloudflare: { ...doc.cloudflare, imageId } }
  await site.payload.db.updateOne({ collection: slug, data, id: doc.id })
  const { client } = await site.service.connect()
  await client.deleteImage({ imageId: idOf(doc) })
}
