import type { CollectionConfig, Config } from 'payload'

import type { CloudflareImagesOptions } from '../../../src/index.js'
import type { Site } from '../support/startPayload.js'

import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { databaseKind, openDatabase } from '../support/database.js'
import { startPayload } from '../support/startPayload.js'

/** What a process needs to open the site that the test has open: everything else is code. */
export type Place = {
  /** Folder of the account that several sites may share. */
  accountDir: string
  databaseName: string
  dir: string
  /** What the process is told otherwise, as JSON has it. */
  options?: Partial<CloudflareImagesOptions>
  secret: string
}

/** Drafts and trash in one collection; the other refers to it. */
export const operationCollections: CollectionConfig[] = [
  {
    access: { read: () => true },
    fields: [{ name: 'alt', type: 'text' }],
    slug: 'media',
    trash: true,
    upload: true,
    versions: { drafts: true },
  },
  {
    access: { read: () => true },
    fields: [
      { name: 'alt', type: 'text' },
      { name: 'isKept', type: 'checkbox' },
      { name: 'poster', relationTo: 'media', type: 'upload' },
    ],
    hooks: {
      beforeDelete: [
        async ({ id, req }) => {
          const doc = await req.payload.db.findOne<{ id: number; isKept?: boolean }>({
            collection: 'avatars',
            where: { id: { equals: id } },
          })
          if (doc?.isKept === true) throw new Error('This avatar is needed')
        },
      ],
    },
    slug: 'avatars',
    upload: true,
  },
]

export function operationOptions({ accountDir, options }: Place): CloudflareImagesOptions {
  return {
    // Every second, so that a schedule comes due while a test looks.
    jobs: { refreshCron: '* * * * * *', sweepCron: '* * * * * *', usagesCron: '* * * * * *' },
    collections: { avatars: true, media: true },
    local: { dir: accountDir },
    mode: 'local',
    ...options,
  }
}

export const operationDatabase = ({ databaseName, dir }: Place): Config['db'] =>
  openDatabase({ dir, name: databaseName })

export type OperationSite = Site & { place: Place }

/** A site of its own folder; on the account of another where `accountDir` names it. */
export async function openOperationSite({
  accountDir,
  config,
  options,
  secret = 'operation-secret',
}: {
  accountDir?: string
  config?: Partial<Config>
  options?: Partial<CloudflareImagesOptions>
  secret?: string
} = {}): Promise<OperationSite> {
  const dir = await mkdtemp(path.join(tmpdir(), 'operation-'))
  const place: Place = {
    accountDir: accountDir ?? path.join(dir, 'account'),
    databaseName: databaseKind === 'mongodb' ? `operation-${randomUUID()}` : 'site',
    dir,
    secret,
  }
  const site = await startPayload({
    collections: operationCollections,
    config: { db: operationDatabase(place), secret, ...config },
    dir,
    options: { ...operationOptions(place), ...options },
  })
  return {
    ...site,
    place,
    async stop() {
      await site.stop()
      await rm(dir, { force: true, maxRetries: 3, recursive: true })
    },
  }
}
