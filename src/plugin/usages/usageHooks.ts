import type {
  CollectionAfterChangeHook,
  CollectionConfig,
  Config,
  GlobalAfterChangeHook,
  GlobalConfig,
  Payload,
  PayloadRequest,
} from 'payload'

import type { Service } from '../../service/createService.js'
import type { Relation } from './findReferences.js'

import { CloudflareImagesError } from '../../errors.js'
import { isInTransaction } from '../database/transactions.js'
import { toPayloadError } from '../http/toPayloadError.js'
import { guardDelete, guardTrash } from './guardImage.js'
import { isBuilt, markSource } from './indexNotes.js'
import { indexSource } from './indexSource.js'
import { type Database, globalSource, isSource, keepsUsages, type Source } from './sources.js'
import { repairCount } from './usageCounts.js'
import { deleteRows, ofImage, readRows, sourceOf } from './usageRows.js'

type Entities = {
  blocks?: Config['blocks']
  collections: CollectionConfig[]
  globals: GlobalConfig[]
}

type AddUsagesArgs = Entities & { service: Service }

/** Keeps the index of where images are used: hooks in everything that may refer to one. */
export function addUsages({
  blocks = [],
  collections,
  globals,
  service,
}: AddUsagesArgs): Pick<Entities, 'collections' | 'globals'> {
  if (!keepsUsages(service)) return { collections, globals }
  const isFollowed = (entity: CollectionConfig | GlobalConfig): boolean =>
    isSource({ blocks, entity, service })
  return {
    collections: collections.map((collection) => {
      const followed = isFollowed(collection)
        ? { ...collection, hooks: followCollection(collection, service) }
        : collection
      return collection.slug in service.collections
        ? { ...followed, hooks: guardCollection(followed, service) }
        : followed
    }),
    globals: globals.map((global) =>
      isFollowed(global) ? { ...global, hooks: followGlobal(global, service) } : global,
    ),
  }
}

/** The same for collections and fields that plugins after ours have added. */
export function addLateUsages({ payload, service }: { payload: Payload; service: Service }): void {
  if (!keepsUsages(service)) return
  const { blocks = [], collections, globals } = payload.config
  const isLate = (entity: (typeof collections | typeof globals)[number]): boolean =>
    !entity.hooks.afterChange.some((hook) => followers.has(hook)) &&
    isSource({ blocks, entity, service })
  for (const config of collections.filter(isLate)) {
    Object.assign(config.hooks, followCollection(config, service))
  }
  for (const config of globals.filter(isLate)) {
    Object.assign(config.hooks, followGlobal(config, service))
  }
}

/** Of what is followed already: configs are copied while they are sanitized, their hooks are not. */
const followers = new WeakSet<object>()

type Hooked<T extends { hooks?: unknown }> = Pick<T, 'hooks'> & { slug: string }
type CollectionHooks = NonNullable<CollectionConfig['hooks']>

/** Ours come first: what the site's own hooks throw shall not leave the index behind. */
function followCollection(
  { hooks, slug }: Hooked<CollectionConfig>,
  service: Service,
): CollectionHooks {
  const index = (req: PayloadRequest, id: unknown): Promise<void> =>
    follow(req, service, { id: String(id), kind: 'collection', slug })
  const afterChange: CollectionAfterChangeHook = ({ doc, req }) =>
    index(req, (doc as { id: unknown }).id)
  followers.add(afterChange)
  return {
    ...hooks,
    afterChange: [afterChange, ...(hooks?.afterChange ?? [])],
    afterDelete: [({ id, req }) => index(req, id), ...(hooks?.afterDelete ?? [])],
  }
}

function followGlobal(
  { hooks, slug }: Hooked<GlobalConfig>,
  service: Service,
): NonNullable<GlobalConfig['hooks']> {
  const afterChange: GlobalAfterChangeHook = ({ req }) => follow(req, service, globalSource(slug))
  followers.add(afterChange)
  return { ...hooks, afterChange: [afterChange, ...(hooks?.afterChange ?? [])] }
}

/** Before anything notes that the image is to go. */
function guardCollection(
  { hooks, slug }: Hooked<CollectionConfig>,
  service: Service,
): CollectionHooks {
  const args = { service, slug }
  return {
    ...hooks,
    afterChange: [
      ...(hooks?.afterChange ?? []),
      ({ doc, operation, req }) =>
        operation === 'create'
          ? undefined
          : keepCount(req, service, { id: String((doc as { id: unknown }).id), slug }),
    ],
    afterDelete: [
      ({ id, req }) => forgetImage(req, service, { id: String(id), slug }),
      ...(hooks?.afterDelete ?? []),
    ],
    beforeDelete: [guardDelete(args), ...(hooks?.beforeDelete ?? [])],
    beforeValidate: [guardTrash(args), ...(hooks?.beforeValidate ?? [])],
  }
}

/** The rows of a document follow what is stored of it; what it referred to is used once less. */
const follow = (req: PayloadRequest, service: Service, source: Source): Promise<void> =>
  attempt(req, source, (database) => indexSource({ ...database, service, source }))

/**
 * A save that another's overtook, and a version that was restored, bring back the number that they
 * read.
 */
const keepCount = (req: PayloadRequest, service: Service, image: Relation): Promise<void> =>
  attempt(req, { ...image, kind: 'collection' }, async (database) => {
    if (await isBuilt({ ...database, service })) await repairCount({ ...database, image })
  })

/** Nothing uses an image that is gone. */
const forgetImage = (req: PayloadRequest, service: Service, image: Relation): Promise<void> =>
  attempt(req, { ...image, kind: 'collection' }, async (database) => {
    const rows = await readRows({ ...database, where: { and: ofImage(image) } })
    await deleteRows({ ...database, ids: rows.map((row) => row.id) })
    // SQL databases take an image out of a list, and what followed it moves up.
    const inLists = rows.filter(({ kind, path }) => kind !== 'manual' && /\.\d+$/.test(path))
    for (const source of new Map(inLists.map((row) => [row.source, sourceOf(row)])).values()) {
      await indexSource({ ...database, isComplete: true, service, source })
    }
  })

/**
 * Without a transaction the document stands already: what fails here is logged, and the source is
 * looked at again. A transaction that had a failed statement may be ended by its database without a
 * word, so there the save fails too: the editor is told, and the form keeps what was typed.
 */
async function attempt(
  req: PayloadRequest,
  source: Source,
  run: (database: Database) => Promise<void>,
): Promise<void> {
  const { payload } = req
  try {
    await run({ payload, req })
  } catch (err) {
    payload.logger.error({ err, msg: 'Where images are used could not be noted.', source })
    if (await isInTransaction(req)) throw toPayloadError(notKept(err))
    await markSource(payload, source).catch((error: unknown) => {
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
