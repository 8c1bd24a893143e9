import type {
  CollectionBeforeDeleteHook,
  CollectionBeforeValidateHook,
  PayloadRequest,
} from 'payload'

import type { UsagePage } from '../../core/usage.js'
import type { Service } from '../../service/createService.js'

import { CloudflareImagesError } from '../../errors.js'
import { readManageable } from '../http/access.js'
import { toPayloadError } from '../http/toPayloadError.js'
import { isBuilt, notReady } from './indexNotes.js'
import { settleMarked } from './indexSource.js'
import { listUsages } from './listUsages.js'
import { ensureIndex } from './rebuildUsages.js'
import { countUses } from './usageCounts.js'

type Args = { service: Service; slug: string }
type Asked = Args & { id: number | string; req: PayloadRequest }

/** Refuses to delete an image that something shows, unless somebody who may insists. */
export function guardDelete(args: Args): CollectionBeforeDeleteHook {
  return ({ id, req }) => assertUnused({ ...args, id, req })
}

/** The same for the way into the trash: a trashed image is shown nowhere. */
export function guardTrash(args: Args): CollectionBeforeValidateHook {
  return async ({ data, originalDoc, req }) => {
    const before = originalDoc as undefined | { deletedAt?: unknown; id: number | string }
    const isTrashed = data?.deletedAt !== undefined && data.deletedAt !== null
    if (before === undefined || !isTrashed || isSet(before.deletedAt)) return
    await assertUnused({ ...args, id: before.id, req })
  }
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null

/** Images that are named in errors. */
const maxNamed = 10

/** @throws APIError IMAGE_IN_USE, USAGES_NOT_READY, and why somebody may not insist */
async function assertUnused(asked: Asked): Promise<void> {
  const { id, req, service, slug } = asked
  if (isForcedInCode(req)) return
  try {
    const database = { payload: req.payload, req }
    const isReady = await isBuilt({ ...database, service })
    if (isReady) {
      await settleMarked({ ...database, service })
      const image = { id: String(id), slug }
      if ((await countUses({ ...database, image })) === 0) return
      const paging = { limit: maxNamed, page: 1 }
      const page = await listUsages({ image, paging, ...database, service, withVersions: false })
      if (page.totalDocs + page.hiddenDocs === 0) return
      if (!isForced(req)) throw refuse(page)
    }
    if (isForced(req)) {
      await readManageable({ id: String(id), req, service, slug })
      return
    }
    void ensureIndex({ payload: req.payload, service })
    throw notReady()
  } catch (error) {
    throw toPayloadError(error)
  }
}

/** By the Local API: `context: { cloudflareImages: { force: true } }`. */
const isForcedInCode = ({ context }: PayloadRequest): boolean =>
  (context.cloudflareImages as undefined | { force?: unknown })?.force === true

/** By REST: `?force=true`. */
const isForced = ({ query }: PayloadRequest): boolean =>
  (query as undefined | Record<string, unknown>)?.force === 'true'

function refuse({ docs, hiddenDocs, totalDocs }: UsagePage): CloudflareImagesError {
  const total = totalDocs + hiddenDocs
  const [first] = docs
  const places = total === 1 ? 'in one place' : `in ${total} places`
  const example =
    first === undefined ? '' : total === 1 ? `, “${first.title}”` : `, such as “${first.title}”`
  return new CloudflareImagesError({
    code: 'IMAGE_IN_USE',
    details: { total, usages: docs },
    message: `This image is used ${places}${example}. Take it out there first.`,
  })
}
