import type { CollectionConfig } from 'payload'

import type { MediaDoc } from '../support/account.js'

import { sqliteAdapter } from '@payloadcms/db-sqlite'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'

import { drawQuadrants } from '../../fixtures/images.js'
import { local } from '../support/account.js'
import { media, type Site, type SiteOptions, sizes, startPayload } from '../support/startPayload.js'
import { send, toFile, type UploadPart } from '../support/upload.js'

/** A site that lives longer than its starts: with Payload's own storage, with the plugin, without it. */
export type LongSite = {
  /** Files in Payload's folder. */
  countFiles(): number
  dir: string
  hasFile(name: string): boolean
  start(how: 'off' | 'on' | 'without', options?: SiteOptions['options']): Promise<Site>
}

/** All six are smaller than the picture, so that each document has seven files. */
export const picture = { height: 700, width: 1000 }
export const filesPerDocument = 1 + sizes.length

export function openLongSite(
  dir: string,
  { versions }: Pick<CollectionConfig, 'versions'> = {},
): LongSite {
  const staticDir = path.join(dir, 'files')
  // Payload writes into the config that it is given.
  const collection = (): CollectionConfig => ({
    ...media,
    upload: { imageSizes: [...sizes], staticDir },
    ...(versions === undefined ? {} : { versions }),
  })
  return {
    countFiles: () => (existsSync(staticDir) ? readdirSync(staticDir).length : 0),
    dir,
    hasFile: (name) => existsSync(path.join(staticDir, name)),
    start: (how, options) =>
      startPayload({
        collections: [collection()],
        database: 'sqlite',
        dir,
        options: { delivery: { flexible: true }, enabled: how !== 'off', ...options },
        withoutPlugin: how === 'without',
        // A schema without the plugin's columns would drop them: whoever leaves migrates later.
        ...(how === 'without' && existsSync(path.join(dir, 'images'))
          ? { config: { db: withoutPush(dir) } }
          : {}),
      }),
  }
}

const withoutPush = (dir: string): ReturnType<typeof sqliteAdapter> =>
  sqliteAdapter({ client: { url: `file:${path.join(dir, 'payload.db')}` }, push: false })

/** Four coloured quarters: what a cut shows can be told by its pixels. */
export const draw = async (name: string): Promise<UploadPart> => ({
  bytes: await drawQuadrants(picture),
  name,
})

export async function fill(site: Site, count: number): Promise<MediaDoc[]> {
  const { bytes } = await draw('')
  const docs: MediaDoc[] = []
  for (let index = 0; index < count; index += 1) {
    const file = toFile({ bytes, name: `old-${index}.jpg` })
    docs.push(await local(site).create({ collection: 'media', data: { alt: `${index}` }, file }))
  }
  return docs
}

export const read = async (site: Site, { id }: Pick<MediaDoc, 'id'>): Promise<MediaDoc> =>
  (await send(site, { method: 'GET', path: `/api/media/${id}` })).doc

/** Every address that a document has. */
export const urlsOf = ({ cloudflare, sizes: ofSizes, thumbnailURL, url }: MediaDoc): string[] =>
  [
    url,
    thumbnailURL,
    ...Object.values(ofSizes ?? {}).map((size) => size.url),
    ...((cloudflare as MediaDoc['cloudflare'] | undefined)?.variants ?? []).map((one) => one.url),
  ].filter((one): one is string => typeof one === 'string')

/** Which address answers otherwise than with a picture. */
export async function findBroken(site: Site, docs: readonly MediaDoc[]): Promise<string[]> {
  const broken: string[] = []
  for (const doc of docs) {
    const urls = urlsOf(doc)
    if (urls.length < filesPerDocument) broken.push(`${doc.id} has ${urls.length} addresses`)
    for (const url of [...urls, `/api/media/file/${doc.filename}`]) {
      const response = await site.rest(url, { anonymous: true })
      const { size } = await response.blob()
      const type = response.headers.get('content-type') ?? ''
      if (response.status !== 200 || size === 0 || !type.startsWith('image/')) {
        broken.push(`${doc.id}: ${response.status} ${type} ${url}`)
      }
    }
  }
  return broken
}

/** Documents that say at once that they are at Cloudflare and on the disk. */
export async function findMixed(
  site: Site,
  { countsOn }: { countsOn: LongSite },
): Promise<unknown[]> {
  const { docs } = await site.payload.db.find<MediaDoc & Record<string, unknown>>({
    collection: 'media',
    limit: 0,
    pagination: false,
  })
  return docs.filter((doc) => {
    const names = Object.values(doc.sizes ?? {}).map(
      (size) => (size as { filename?: unknown }).filename,
    )
    const sizeFiles = names.filter((name) => typeof name === 'string').length
    const isOurs = typeof doc.cloudflare.imageId === 'string'
    return isOurs
      ? sizeFiles > 0 || countsOn.hasFile(doc.filename)
      : sizeFiles === 0 || doc.cloudflare.status != null || !countsOn.hasFile(doc.filename)
  })
}
