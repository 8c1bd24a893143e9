import type { CollectionConfig, Payload } from 'payload'

import { sqliteAdapter } from '@payloadcms/db-sqlite'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildConfig, getPayload } from 'payload'
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

export type BenchSite = { dir: string; payload: Payload; stop(): Promise<void> }

/** A Payload with or without the plugin; the same collection, the same six sizes. */
export async function openSite({
  plugin,
  useTempFiles = false,
}: {
  plugin: boolean
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
    collections: [media],
    db: sqliteAdapter({ client: { url: `file:${path.join(dir, 'bench.db')}` } }),
    logger: { destination: { write: () => undefined }, options: { level: 'fatal' } },
    plugins: plugin
      ? [
          cloudflareImages({
            collections: { media: true },
            delivery: { flexible: true },
            local: { dir: path.join(dir, 'images') },
            mode: 'local',
          }),
        ]
      : [],
    secret: 'bench-secret',
    sharp,
    telemetry: false,
    typescript: { autoGenerate: false },
    ...(useTempFiles ? { upload: { tempFileDir: path.join(dir, 'tmp'), useTempFiles: true } } : {}),
  })
  const payload = await getPayload({ config, key: randomUUID() })
  return {
    dir,
    payload,
    async stop() {
      await payload.destroy()
      await rm(dir, { force: true, recursive: true })
    },
  }
}
