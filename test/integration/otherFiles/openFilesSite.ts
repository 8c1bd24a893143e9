import type { CollectionConfig } from 'payload'

import type { Site, SiteOptions } from '../support/startPayload.js'

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { getCloudflareImages } from '../../../src/index.js'
import { media, sizes, startPayload } from '../support/startPayload.js'
import { openStore, type Store, type StoreKind } from './stores.js'

export type FilesSite = Site & {
  /** Payload's own folder of `media`. */
  folder: string
  /** What lies where the site keeps other files, in order. */
  listFiles: () => Promise<string[]>
  store: Store
}

type OpenArgs = Omit<SiteOptions, 'collections'> & {
  collection?: Partial<CollectionConfig>
  mimeTypes?: string[]
  /** Collections beside `media`, without `upload`: they get theirs. */
  others?: CollectionConfig[]
  /** Files are fetched from this machine, too. */
  skipSafeFetch?: boolean
  /** @default 'payload' */
  storeKind?: StoreKind
}

/** A site with a place of its own for files that are not at Cloudflare. */
export async function openFilesSite({
  collection,
  mimeTypes,
  options,
  others = [],
  skipSafeFetch = false,
  storeKind = 'payload',
  ...rest
}: OpenArgs = {}): Promise<FilesSite> {
  const dir = await mkdtemp(path.join(tmpdir(), 'other-files-'))
  const folder = path.join(dir, 'media')
  await mkdir(folder)
  const store = await openStore({ folder, kind: storeKind })
  const { otherFiles } = store
  const upload = {
    imageSizes: [...sizes],
    skipSafeFetch,
    staticDir: folder,
    ...(mimeTypes && { mimeTypes }),
  }
  const site = await startPayload({
    collections: [
      { ...media, upload, ...collection },
      ...others.map((other) => ({
        ...other,
        upload: { staticDir: path.join(dir, other.slug) },
      })),
    ],
    options: { ...(otherFiles === undefined ? {} : { otherFiles }), ...options },
    ...rest,
  })
  return {
    ...site,
    folder,
    async listFiles() {
      await getCloudflareImages(site.payload).settled()
      return store.list()
    },
    async stop() {
      await site.stop()
      await store.stop()
      await rm(dir, { force: true, recursive: true })
    },
    store,
  }
}
