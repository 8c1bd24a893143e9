import type { Payload, Where } from 'payload'

import type { CloudflareImage } from '../../../src/cloudflare/imagesClient.js'
import type { Site } from './startPayload.js'

import { expect } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { readService } from '../../../src/plugin/localAPI/getCloudflareImages.js'

/** A media document as the tests look at it. */
export type MediaDoc = {
  [key: string]: unknown
  alt?: null | string
  cloudflare: {
    crop?: null | { height: number; width: number; x: number; y: number }
    error?: null | string
    imageId?: null | string
    metadata?: null | Record<string, unknown>
    originalFilename?: null | string
    originalHeight?: null | number
    originalWidth?: null | number
    ready?: boolean | null
    requireSignedURLs?: boolean | null
    srcset?: null | string
    status?: null | string
    variants?: { height: number; name: string; url: string; width: number }[]
  }
  filename: string
  filesize: number
  focalX?: null | number
  focalY?: null | number
  height: number
  id: number | string
  mimeType: string
  sizes?: Record<
    string,
    { height: null | number; mimeType: null | string; url: null | string; width: null | number }
  >
  thumbnailURL: null | string
  url: null | string
  width: number
}

/** Any Local API call, with documents typed as the tests look at them. */
export type LooseAPI = {
  create(args: Record<string, unknown>): Promise<MediaDoc>
  delete(args: Record<string, unknown>): Promise<MediaDoc>
  duplicate(args: Record<string, unknown>): Promise<MediaDoc>
  find(args: Record<string, unknown>): Promise<{ docs: MediaDoc[]; totalDocs: number }>
  findByID(args: Record<string, unknown>): Promise<MediaDoc>
  findVersions(
    args: Record<string, unknown>,
  ): Promise<{ docs: { id: number | string; version: MediaDoc }[] }>
  restoreVersion(args: Record<string, unknown>): Promise<MediaDoc>
  update(args: Record<string, unknown>): Promise<MediaDoc>
}

/** The tests' collections have no generated types. */
export const local = (site: { payload: Payload }): LooseAPI => site.payload as unknown as LooseAPI

/** Every image in the account, oldest first. */
export async function listStored(site: Site): Promise<CloudflareImage[]> {
  const client = await getCloudflareImages(site.payload).client()
  const images: CloudflareImage[] = []
  for await (const image of client.eachImage({ sortOrder: 'asc' })) images.push(image)
  return images
}

/** The stored original of an image. */
export async function readStored(site: Site, imageId: string): Promise<Buffer> {
  const client = await getCloudflareImages(site.payload).client()
  const { body } = await client.getImageBlob({ imageId })
  return Buffer.from(await new Response(body).arrayBuffer())
}

export async function listLedger(site: Site): Promise<Record<string, unknown>[]> {
  const { docs } = await site.payload.find({
    collection: 'cloudflare-images-ledger' as never,
    limit: 0,
    pagination: false,
  })
  return docs
}

/** All documents of a collection, trash and drafts included, as the database has them. */
export async function listDocuments(
  site: Site,
  collection = 'media',
  where: Where = {},
): Promise<MediaDoc[]> {
  const { docs } = await site.payload.db.find({ collection, limit: 0, pagination: false, where })
  return docs as unknown as MediaDoc[]
}

/**
 * What must hold at the end of everything: each document has an image of its own, the account has
 * those and the `kept` ones (of versions and drafts), and the ledger is empty.
 */
export async function expectSettled(
  site: Site,
  {
    collections = ['media'],
    kept = [],
    ledger = 0,
  }: { collections?: string[]; kept?: readonly string[]; ledger?: number } = {},
): Promise<void> {
  await getCloudflareImages(site.payload).settled()
  const documents = (
    await Promise.all(collections.map((collection) => listDocuments(site, collection)))
  ).flat()
  const referred = documents.map(({ cloudflare }) => cloudflare.imageId)
  const stored = (await listStored(site)).map(({ imageId }) => imageId)
  expect(new Set(referred).size).toBe(referred.length)
  expect(stored.toSorted()).toEqual([...new Set([...referred, ...kept])].toSorted())
  expect(await listLedger(site)).toHaveLength(ledger)
}

/** Deletes every document, and expects everything to be gone with them. */
export async function empty(site: Site, collections = ['media']): Promise<void> {
  const images = getCloudflareImages(site.payload)
  // A message about an upload may still be on its way: SQLite has one writer.
  const { emulator } = await readService(site.payload).connect()
  await emulator?.settled()
  await images.settled()
  for (const collection of collections) {
    await local(site).delete({
      collection,
      trash: true,
      where: { id: { exists: true } },
    })
  }
  await images.settled()
  await images.sweep({ graceSeconds: 0 })
}
