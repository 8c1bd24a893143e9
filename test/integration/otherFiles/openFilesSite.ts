import type { CollectionConfig } from 'payload'

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import type { Site, SiteOptions } from '../support/startPayload.js'

import { getCloudflareImages } from '../../../src/index.js'
import { media, sizes, startPayload } from '../support/startPayload.js'

export type FilesSite = Site & {
  /** Payload's own folder of `media`. */
  folder: string
  /** What lies in it, in order. */
  listFiles: () => Promise<string[]>
}

type OpenArgs = Omit<SiteOptions, 'collections'> & {
  collection?: Partial<CollectionConfig>
  mimeTypes?: string[]
}

/** A site with a folder of its own for files that are not at Cloudflare. */
export async function openFilesSite({
  collection,
  mimeTypes,
  ...options
}: OpenArgs = {}): Promise<FilesSite> {
  const folder = await mkdtemp(path.join(tmpdir(), 'other-files-'))
  const upload = { imageSizes: [...sizes], staticDir: folder, ...(mimeTypes && { mimeTypes }) }
  const site = await startPayload({
    collections: [{ ...media, upload, ...collection }],
    ...options,
  })
  return {
    ...site,
    folder,
    async listFiles() {
      await getCloudflareImages(site.payload).settled()
      return (await readdir(folder)).toSorted()
    },
    async stop() {
      await site.stop()
      await rm(folder, { force: true, recursive: true })
    },
  }
}
