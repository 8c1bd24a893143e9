import type { CollectionConfig, Config, DatabaseAdapterObj, Payload } from 'payload'

import type { Emulator } from '../../../src/emulator/emulatorOptions.js'
import type { Service } from '../../../src/service/createService.js'
import type { DatabaseKind } from '../support/database.js'
import type { Effects } from './effects.js'

import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { buildConfig, getPayload, handleEndpoints } from 'payload'
import sharp from 'sharp'

import { fetchFromHandler } from '../../../src/cloudflare/fetchFromHandler.js'
import { createEmulator } from '../../../src/emulator/createEmulator.js'
import { createImageStore, type ImageStore } from '../../../src/emulator/store/createImageStore.js'
import { cloudflareImages, localFiles } from '../../../src/index.js'
import { localCredentials } from '../../../src/options/resolveCredentials.js'
import { readService } from '../../../src/plugin/localAPI/getCloudflareImages.js'
import { openDatabase } from '../support/database.js'

export type CrashSite = {
  /** Folder of this case: survives the process. */
  dir: string
  emulator: Emulator
  payload: Payload
  /** REST, in process, as a visitor: `path` begins with `/api`. */
  rest(path: string, init: RequestInit): Promise<Response>
  service: Service
  /** What Cloudflare stores, with the drafts, which it lists to nobody. */
  stored: Pick<ImageStore, 'get' | 'list'>
}

export type CrashCollection = 'guarded' | 'plain' | 'versioned'

const upload = { imageSizes: [{ height: 200, name: 'square', width: 200 }] }

const everybody = (): boolean => true
const access = {
  create: everybody,
  delete: everybody,
  read: everybody,
  readVersions: everybody,
  update: everybody,
}

/** One collection that keeps versions, and with them their images; one that keeps nothing; one with private images. */
export const collections: CollectionConfig[] = [
  { access, fields: [{ name: 'alt', type: 'text' }], slug: 'plain', upload },
  {
    access,
    fields: [{ name: 'alt', type: 'text' }],
    slug: 'versioned',
    upload,
    versions: { drafts: true },
  },
  {
    access,
    fields: [{ name: 'alt', type: 'text' }],
    slug: 'guarded',
    upload,
    versions: { drafts: true },
  },
]

/** A site on a database and an image folder that outlive the process. */
export async function openCrashSite({
  database,
  dir,
  effects,
  hasSchema,
  name,
}: {
  database: DatabaseKind
  dir: string
  effects: Effects
  /** The file is a copy of one with tables: nothing has to be pushed. */
  hasSchema: boolean
  /** Of the database, on a server that many cases share. */
  name: string
}): Promise<CrashSite> {
  const imagesDir = path.join(dir, 'images')
  const emulator = createEmulator({
    accountHash: localCredentials.accountHash,
    accountId: localCredentials.accountId,
    dir: imagesDir,
    token: localCredentials.apiToken,
  })
  const config = await buildConfig({
    collections,
    db: withoutPush({ db: openDatabase({ dir, kind: database, name }), hasSchema }),
    logger: { destination: { write: () => undefined }, options: { level: 'fatal' } },
    plugins: [
      cloudflareImages({
        collections: { guarded: { privacy: 'document' }, plain: true, versioned: true },
        delivery: { flexible: true },
        fetch: effects.wrapFetch(fetchFromHandler(emulator.fetch)),
        local: { dir: imagesDir },
        mode: 'local',
        outage: 'queue',
        // Written whenever it is ready: each crash happens after an effect that can be counted.
        placeholder: false,
        spool: localFiles({ dir: path.join(dir, 'spool') }),
      }),
    ],
    secret: 'crash-secret',
    sharp,
    telemetry: false,
    typescript: { autoGenerate: false },
  })
  const key = randomUUID()
  const payload = await getPayload({ config, key })
  effects.wrapDatabase(payload.db)
  return {
    dir,
    emulator,
    payload,
    rest: (target, init) =>
      handleEndpoints({
        config: Promise.resolve(config),
        payloadInstanceCacheKey: key,
        request: new Request(new URL(target, 'http://localhost:3000'), init),
      }),
    service: readService(payload),
    stored: createImageStore({
      imagesDir: path.join(imagesDir, 'images'),
      tempDir: path.join(imagesDir, '.temp'),
    }),
  }
}

function withoutPush({
  db,
  hasSchema,
}: {
  db: Config['db']
  hasSchema: boolean
}): DatabaseAdapterObj {
  const adapter = db
  if (!hasSchema) return adapter
  return { ...adapter, init: (args) => Object.assign(adapter.init(args), { push: false }) }
}
