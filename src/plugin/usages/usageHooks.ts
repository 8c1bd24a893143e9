import type {
  CollectionAfterChangeHook,
  CollectionAfterDeleteHook,
  GlobalAfterChangeHook,
  PayloadRequest,
} from 'payload'

import type { Service } from '../../service/createService.js'
import type { Source } from './sources.js'

import { CloudflareImagesError } from '../../errors.js'
import { toPayloadError } from '../http/toPayloadError.js'
import { isInTransaction } from '../database/transactions.js'
import { isBuilt } from './builtIndex.js'
import { markSource } from './dirtySources.js'
import { indexSource } from './indexSource.js'
import { toStoredId } from './readSource.js'
import {
  deleteRows,
  ofImage,
  readRows,
  sourceOf,
  type Database,
  type UsageRow,
} from './usageRows.js'
import { countUses, writeCount } from './writeCounts.js'

type Args = { service: Service; slug: string }

/** The rows of a document follow what was stored of it. */
export function indexAfterChange({ service, slug }: Args): CollectionAfterChangeHook {
  return async ({ doc, req }) => {
    const source = { id: String((doc as { id: unknown }).id), kind: 'collection', slug } as const
    await follow({ req, service, source })
  }
}

export function indexGlobalAfterChange({ service, slug }: Args): GlobalAfterChangeHook {
  return ({ req }) => follow({ req, service, source: globalSource(slug) })
}

export const globalSource = (slug: string): Source => ({ id: '', kind: 'global', slug })

/** What a deleted document referred to is used once less. */
export function indexAfterDelete({ service, slug }: Args): CollectionAfterDeleteHook {
  return ({ id, req }) =>
    follow({ req, service, source: { id: String(id), kind: 'collection', slug } })
}

/**
 * A save that another's overtook, and a version that was restored, bring back the number that they
 * read.
 */
export function keepCount({ service, slug }: Args): CollectionAfterChangeHook {
  return async ({ doc, operation, req }) => {
    if (operation === 'create') return
    const image = { id: String((doc as { id: unknown }).id), slug }
    await attempt({
      req,
      run: async (database) => {
        if (!(await isBuilt({ ...database, service }))) return
        const stored = await readCount({ ...database, image })
        const count = await countUses({ ...database, image })
        if (stored !== count) await writeCount({ ...database, count, image })
      },
      source: { ...image, kind: 'collection' },
    })
  }
}

type ReadCountArgs = Database & { image: { id: string; slug: string } }

async function readCount({ image, payload, req }: ReadCountArgs): Promise<unknown> {
  const id = toStoredId({ payload, source: image })
  const doc = await payload.db.findOne<{ cloudflare?: { usageCount?: unknown }; id: string }>({
    collection: image.slug,
    select: { cloudflare: { usageCount: true } },
    where: { id: { equals: id } },
    ...(req === undefined ? {} : { req }),
  })
  return doc?.cloudflare?.usageCount
}

/** Nothing uses an image that is gone. */
export function forgetImage({ service, slug }: Args): CollectionAfterDeleteHook {
  return ({ id, req }) => {
    const image = { id: String(id), slug }
    return attempt({
      req,
      run: async (database) => {
        const rows = await readRows({ ...database, where: { and: ofImage(image) } })
        await deleteRows({ ...database, ids: rows.map((row) => row.id) })
        for (const source of listHolders(rows))
          await indexSource({ ...database, isComplete: true, service, source })
      },
      source: { ...image, kind: 'collection' },
    })
  }
}

/** Sources with the image in a list: SQL databases take it out there, and what followed moves up. */
function listHolders(rows: readonly UsageRow[]): Source[] {
  const inLists = rows.filter(({ kind, path }) => kind !== 'manual' && /\.\d+$/.test(path))
  return [...new Map(inLists.map((row) => [row.source, sourceOf(row)])).values()]
}

type FollowArgs = {
  req: PayloadRequest
  service: Service
  source: Source
}

const follow = ({ req, service, source }: FollowArgs): Promise<void> =>
  attempt({ req, run: (database) => indexSource({ ...database, service, source }), source })

type AttemptArgs = {
  req: PayloadRequest
  run: (database: Database) => Promise<void>
  source: Source
}

/**
 * Without a transaction the document stands already: what fails here is logged, and the source is
 * looked at again. A transaction that had a failed statement may be ended by its database without a
 * word, so there the save fails too: the editor is told, and the form keeps what was typed.
 */
async function attempt({ req, run, source }: AttemptArgs): Promise<void> {
  const { payload } = req
  try {
    await run({ payload, req })
  } catch (err) {
    payload.logger.error({ err, msg: 'Where images are used could not be noted.', source })
    if (await isInTransaction(req)) throw toPayloadError(notKept(err))
    await markSource({ payload, source }).catch((error: unknown) => {
      payload.logger.error({ err: error, msg: 'A rebuild of the usages is needed.', source })
    })
  }
}

const notKept = (cause: unknown): CloudflareImagesError =>
  new CloudflareImagesError({
    cause,
    code: 'USAGES_NOT_KEPT',
    message:
      'It could not be noted where images are used, so nothing was saved. Your form is unchanged. Try again in a moment.',
  })
