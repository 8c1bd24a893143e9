import type { CollectionConfig, Config, Payload } from 'payload'

import type { CloudflareImagesOptions, WatermarkFunction } from '../../src/index.js'

import { sqliteAdapter } from '@payloadcms/db-sqlite'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildConfig, getPayload, handleEndpoints } from 'payload'
import sharp from 'sharp'

import { cloudflareImages } from '../../src/index.js'

process.env.PAYLOAD_FORCE_DRIZZLE_PUSH = 'true'
process.env.PAYLOAD_DISABLE_DEPENDENCY_CHECKER = 'true'

/** Six ordinary sizes: four crops, two by width. */
export const imageSizes = [
  { height: 240, name: 'thumbnail', width: 240 },
  { name: 'small', width: 480 },
  { height: 600, name: 'card', width: 800 },
  { height: 630, name: 'og', width: 1200 },
  { height: 800, name: 'hero', width: 1600 },
  { name: 'large', width: 1920 },
]

export type BenchSite = {
  dir: string
  payload: Payload
  /** REST, in process, as a visitor: `path` begins with `/api`. */
  rest(path: string, headers?: Record<string, string>): Promise<Response>
  stop(): Promise<void>
}

/** Fills the collection with pictures of the same bytes. */
export async function fill({
  data,
  documents,
  payload,
}: {
  data: Buffer
  documents: number
  payload: Payload
}): Promise<void> {
  for (let index = 0; index < documents; index += 1) {
    await payload.create({
      collection: 'media',
      data: { alt: `Photograph ${index}` },
      file: { data, mimetype: 'image/jpeg', name: `photo-${index}.jpg`, size: data.byteLength },
    })
  }
}

/** A Payload with or without the plugin; the same collection, the same six sizes. */
export async function openSite({
  collections = [],
  db,
  mark,
  options,
  plugin = true,
  privacy,
  useTempFiles = false,
}: {
  /** Named variants alone, as private images want them. @default flexible ones, of public images */
  privacy?: 'public' | 'signed'
  /** Besides `media`. */
  collections?: CollectionConfig[]
  /** @default SQLite in the site's folder */
  db?: Config['db']
  /** Decides on watermarks, which are kept in the site's folder. */
  mark?: WatermarkFunction
  options?: Partial<CloudflareImagesOptions>
  plugin?: boolean
  useTempFiles?: boolean
}): Promise<BenchSite> {
  const dir = await mkdtemp(path.join(tmpdir(), 'payload-cloudflare-images-bench-'))
  const media: CollectionConfig = {
    access: { create: () => true, read: () => true },
    fields: [{ name: 'alt', type: 'text' }],
    slug: 'media',
    upload: { imageSizes, staticDir: path.join(dir, 'media') },
  }
  const config = await buildConfig({
    admin: { importMap: { autoGenerate: false } },
    collections: [media, ...collections],
    db: db ?? sqliteAdapter({ client: { url: `file:${path.join(dir, 'bench.db')}` } }),
    logger: { destination: { write: () => undefined }, options: { level: 'fatal' } },
    plugins: plugin
      ? [
          cloudflareImages({
            collections: { media: privacy === undefined ? true : { privacy } },
            delivery: { flexible: privacy === undefined },
            local: { dir: path.join(dir, 'images') },
            mode: 'local',
            ...options,
            ...(mark === undefined
              ? {}
              : { watermark: { dir: path.join(dir, 'watermarks'), mark } }),
          }),
        ]
      : [],
    secret: 'bench-secret',
    sharp,
    telemetry: false,
    typescript: { autoGenerate: false },
    ...(useTempFiles ? { upload: { tempFileDir: path.join(dir, 'tmp'), useTempFiles: true } } : {}),
  })
  const key = randomUUID()
  const payload = await getPayload({ config, key })
  return {
    dir,
    payload,
    rest: (target, headers = {}) =>
      handleEndpoints({
        config: Promise.resolve(config),
        payloadInstanceCacheKey: key,
        request: new Request(new URL(target, 'http://localhost:3000'), { headers }),
      }),
    async stop() {
      await payload.destroy()
      await rm(dir, { force: true, recursive: true })
    },
  }
}
