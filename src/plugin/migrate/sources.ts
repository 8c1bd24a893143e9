import type { IncomingFile } from '../../core/fileTarget.js'
import type { FileOwner, MigrationSource } from '../../service/migrate/migrationSource.js'
import type { MigrateRun } from './migrateTypes.js'

import { stat } from 'node:fs/promises'

import { readStream } from '../../service/migrate/readStream.js'
import { localPathOf } from '../database/localFiles.js'

export type SourceArgs = Pick<MigrateRun, 'fileTargets' | 'payload' | 'req' | 'service'>

/** Where Payload and the plugin keep files: the folder, the place of other files, a storage plugin. */
export function storedFiles(args: SourceArgs): MigrationSource {
  return {
    async find(owner) {
      const file =
        (await findLocal(args, owner)) ??
        (await findTarget(args, owner)) ??
        (await askHandlers(args, owner))
      return file === undefined ? undefined : { file }
    },
  }
}

/** By its path, so that nothing of it is held in memory. */
async function findLocal(
  { payload }: SourceArgs,
  { collection, filename }: FileOwner,
): Promise<IncomingFile | undefined> {
  const path = localPathOf({ filename, payload, slug: collection })
  const found = path === undefined ? undefined : await stat(path).catch(() => undefined)
  if (path === undefined || found?.isFile() !== true) return undefined
  return { name: filename, path, size: found.size }
}

const maxBytesOf = ({ service }: SourceArgs): number => service.options.limits.maxBytes

async function findTarget(
  args: SourceArgs,
  { collection, filename }: FileOwner,
): Promise<IncomingFile | undefined> {
  const found = await args.fileTargets(collection)?.find(filename)
  if (found === undefined) return undefined
  const body = await found.open()
  return readStream({ body, maxBytes: maxBytesOf(args), name: filename })
}

/** As the file route does; the last one is the plugin's own, which knows no more than was looked at. */
async function askHandlers(
  args: SourceArgs,
  { collection, doc, filename }: FileOwner,
): Promise<IncomingFile | undefined> {
  const { payload, req } = args
  const handlers = payload.collections[collection]?.config.upload.handlers ?? []
  for (const handler of handlers.slice(0, -1)) {
    const given = { doc: doc as never, params: { collection, filename } }
    const answer: unknown = await handler(req, given)
    if (!(answer instanceof Response) || !answer.ok || answer.body === null) continue
    return readStream({ body: answer.body, maxBytes: maxBytesOf(args), name: filename })
  }
  return undefined
}
