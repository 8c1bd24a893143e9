import type { CollectionConfig } from 'payload'

import type { MediaDoc } from '../support/account.js'

import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { getCloudflareImages } from '../../../src/index.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { startAPIServer } from '../../fixtures/startAPIServer.js'
import { listDocuments, local } from '../support/account.js'
import { openDatabase } from '../support/database.js'
import { type Site, type SiteOptions, sizes, startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'

/** A site that had its files on Payload's disk, and gets the plugin. */
export type OldSite = {
  countFiles(): number
  dir: string
  hasFile(name: string): boolean
  remove(): Promise<void>
  start(how: 'off' | 'on' | 'without', given?: StartOptions): Promise<Site>
  staticDir: string
}

type StartOptions = Pick<SiteOptions, 'options'> & { upload?: CollectionConfig['upload'] }

/** Hooks of the site, which a migration must not wake. */
export const woken: string[] = []

const note = (name: string) => (): void => void woken.push(name)

export async function openOldSite(): Promise<OldSite> {
  const dir = await mkdtemp(path.join(tmpdir(), 'migrate-'))
  const staticDir = path.join(dir, 'files')
  const collection = (upload: StartOptions['upload']): CollectionConfig => ({
    access: { read: () => true },
    fields: [
      { localized: true, name: 'alt', type: 'text' },
      { name: 'cloudflareId', type: 'text' },
      { fields: [{ name: 'secure_url', type: 'text' }], name: 'cloudinary', type: 'group' },
      { name: 'poster', relationTo: 'media', type: 'upload' },
    ],
    hooks: { afterChange: [note('afterChange')], beforeChange: [note('beforeChange')] },
    slug: 'media',
    upload: {
      imageSizes: [...sizes],
      skipSafeFetch: [{ hostname: '127.0.0.1', pathname: '/cloud/**' }],
      staticDir,
      ...(typeof upload === 'object' ? upload : {}),
    },
    versions: { drafts: true },
  })
  return {
    countFiles: () => (existsSync(staticDir) ? readdirSync(staticDir).length : 0),
    dir,
    hasFile: (file) => existsSync(path.join(staticDir, file)),
    remove: () => rm(dir, { force: true, recursive: true }),
    start: (how, { options, upload } = {}) =>
      startPayload({
        collections: [collection(upload)],
        config: {
          db: openDatabase({ dir }),
          localization: { defaultLocale: 'en', locales: ['en', 'de'] },
        },
        dir,
        options: { delivery: { flexible: true }, enabled: how !== 'off', ...options },
        withoutPlugin: how === 'without',
      }),
    staticDir,
  }
}

type Given = Record<string, unknown>

/** Each is another picture: what is sent where can be told by its bytes. */
export const drawPicture = (index: number): Promise<Buffer> =>
  drawQuadrants({ height: 700 + index, width: 1000 })

export async function create(
  site: Site,
  { bytes, data, name }: { bytes: Uint8Array; data?: Given; name: string },
): Promise<MediaDoc> {
  return local(site).create({
    collection: 'media',
    data: { _status: 'published', ...data },
    file: toFile({ bytes, mimeType: name.endsWith('.png') ? 'image/png' : 'image/jpeg', name }),
  })
}

/** A document as everybody reads it, in both languages, by REST. */
export async function readAll(site: Site): Promise<Given[]> {
  const answer = await site.rest('/api/media?limit=100&sort=id&locale=all&depth=0')
  return ((await answer.json()) as { docs: Given[] }).docs
}

/** What a migration may change: addresses, and what the plugin says of the image. */
export function withoutURLs(doc: Given): Given {
  const changed = ['cloudflare', 'thumbnailURL', 'url']
  const sized = Object.entries((doc.sizes ?? {}) as Record<string, Given | null>)
  const shapes = sized.map(([name, size]) => [
    name,
    omit(size ?? {}, ['filename', 'filesize', 'url']),
  ])
  return { ...omit(doc, changed), sizes: Object.fromEntries(shapes) as Given }
}

const omit = (row: Given, keys: readonly string[]): Given =>
  Object.fromEntries(Object.entries(row).filter(([key]) => !keys.includes(key)))

export const stripAll = (docs: readonly Given[]): Given[] => docs.map(withoutURLs)

/** MongoDB keeps a field that was emptied as `null`, and has none where there never was one. */
export const withoutNulls = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, one: unknown) => (one === null ? undefined : one)))

export type PictureServer = { stop(): Promise<void>; url: string }

/** Another place with files: paths, and which picture each gives. */
export async function servePictures(
  pictures: Readonly<Record<string, number>>,
): Promise<PictureServer> {
  const { close, origin } = await startAPIServer((request, answer) => {
    const index = pictures[request.url]
    if (index === undefined) answer.writeHead(404).end()
    else void drawPicture(index).then((bytes) => answer.end(bytes))
  })
  return { stop: close, url: origin }
}

export const datesOf = async (site: Site): Promise<unknown[]> =>
  (await listDocuments(site)).map(({ id, updatedAt }) => [id, updatedAt])

/** An image that is in the account before the site knows of it. */
export async function uploadByHand(site: Site, name: string, index: number): Promise<string> {
  const bytes = await drawPicture(index)
  const client = await getCloudflareImages(site.payload).client()
  const file = { bytes, mimeType: 'image/jpeg', name, size: bytes.byteLength }
  return (await client.uploadImage({ file, metadata: { by: 'hand' } })).imageId
}

export const versionsOf = async (site: Site) =>
  (await local(site).findVersions({ collection: 'media', pagination: false, sort: 'id' })).docs
