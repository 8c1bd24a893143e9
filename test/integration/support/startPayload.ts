import type { CollectionConfig, Config, Payload, Plugin, SanitizedConfig } from 'payload'

import type { CloudflareImagesOptions } from '../../../src/index.js'
import type { DatabaseKind } from './database.js'

import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildConfig, getPayload, handleEndpoints } from 'payload'
import sharp from 'sharp'

import { cloudflareImages } from '../../../src/index.js'
import { closeDatabase, openDatabase } from './database.js'
import { endBackground } from './endBackground.js'
import { signIn } from './signIn.js'

process.env.PAYLOAD_FORCE_DRIZZLE_PUSH = 'true'
process.env.PAYLOAD_DISABLE_DEPENDENCY_CHECKER = 'true'

export type Site = {
  readonly config: SanitizedConfig
  /** Folder of database and images; removed by `stop`. */
  readonly dir: string
  readonly payload: Payload
  /** REST, in process: `path` begins with `/api`. */
  rest(path: string, init?: RequestInit & { anonymous?: boolean }): Promise<Response>
  stop(): Promise<void>
  readonly token: string
}

export type SiteOptions = {
  collections?: CollectionConfig[]
  config?: Partial<Config>
  database?: DatabaseKind
  dir?: string
  options?: Partial<CloudflareImagesOptions>
  /** Other plugins, around ours. */
  plugins?: { after?: Plugin[]; before?: Plugin[] }
  /** Connections of PostgreSQL. */
  poolSize?: number
  /** Without the plugin, for comparisons. */
  withoutPlugin?: boolean
}

export const sizes = [
  { height: 200, name: 'square', width: 200 },
  { name: 'card', width: 400 },
  { fit: 'inside', height: 600, name: 'inside', width: 600 },
  { fit: 'contain', height: 300, name: 'boxed', width: 500 },
  { height: 90, name: 'banner', width: 900, withoutEnlargement: false },
  { formatOptions: { format: 'webp' }, name: 'webp', width: 320 },
] as const

export const media: CollectionConfig = {
  access: { read: () => true },
  fields: [{ name: 'alt', type: 'text' }],
  slug: 'media',
  upload: { imageSizes: [...sizes] },
}

/** A real Payload with the plugin in local mode. */
export async function startPayload({
  collections = [media],
  config,
  database,
  dir: givenDir,
  options,
  plugins: { after = [], before = [] } = {},
  poolSize,
  withoutPlugin = false,
}: SiteOptions = {}): Promise<Site> {
  const dir = givenDir ?? (await mkdtemp(path.join(tmpdir(), 'payload-cloudflare-images-')))
  const built = await buildConfig({
    admin: { importMap: { autoGenerate: false }, user: 'users' },
    collections: [{ auth: true, fields: [], slug: 'users' }, ...collections],
    db: openDatabase({
      dir,
      ...(database === undefined ? {} : { kind: database }),
      ...(poolSize === undefined ? {} : { poolSize }),
    }),
    logger: { destination: { write: () => undefined }, options: { level: 'fatal' } },
    plugins: [
      ...before,
      ...(withoutPlugin
        ? []
        : [
            cloudflareImages({
              collections: { media: true },
              delivery: { flexible: true },
              local: { dir: path.join(dir, 'images') },
              // One fault that a test adds is one failure that it sees.
              circuitBreaker: false,
              maxRetries: 0,
              mode: 'local',
              ...options,
            }),
          ]),
      ...after,
    ],
    secret: 'integration-secret',
    sharp,
    telemetry: false,
    typescript: { autoGenerate: false },
    ...config,
  })
  const key = randomUUID()
  const payload = await getPayload({ config: built, key })
  const { token } = await signIn(payload, { data: { email: 'editor@example.com' } })
  return {
    config: built,
    dir,
    payload,
    async rest(target, { anonymous = false, ...init } = {}) {
      const headers = new Headers(init.headers)
      if (!anonymous) headers.set('Authorization', `JWT ${token}`)
      return handleEndpoints({
        config: Promise.resolve(built),
        payloadInstanceCacheKey: key,
        request: new Request(new URL(target, 'http://localhost:3000'), { ...init, headers }),
      })
    },
    async stop() {
      // It would write into what is removed.
      await endBackground(payload)
      await closeDatabase(payload)
      if (givenDir === undefined) await rm(dir, { force: true, recursive: true })
    },
    token,
  }
}
