import type { PayloadRequest } from 'payload'

import type { UploadContext } from '../../optionTypes.js'
import type { ServiceCollection } from '../../service/createService.js'
import type { PluginContext } from '../request/pluginContext.js'

import { randomUUID } from 'node:crypto'

import { assertCreator, assertMetadata } from '../../core/limits.js'
import { imageIdOf } from '../../service/documentImage.js'
import { enqueueFollow, isSameJSON } from '../../service/followDocument.js'
import { stampMetadata } from '../../service/stamp.js'
import { contextOf } from '../request/context.js'

type Data = Record<string, unknown>
type Said = { creator: unknown; metadata: Data }

type FollowChangeArgs = {
  context: PluginContext
  data: Data
  id: number | string
  isRestored: boolean
  original: Data | undefined
  req: PayloadRequest
  /** The document's row as it was a moment ago. */
  stored: Data
}

/**
 * A save that changes what `metadata` and `creator` make of the document: the document says so with
 * its write, and the note leads a job to Cloudflare. Functions may know the request, too, as in "who
 * uploaded this": so only what differs between the document before and after is taken.
 */
export async function followChange(args: FollowChangeArgs): Promise<void> {
  const { context, data, id, isRestored, original, req, stored } = args
  const { service, slug } = context
  const collection = service.collections[slug]
  const imageId = imageIdOf({ ...original, ...data })
  if (collection === undefined || imageId === undefined) return
  if (collection.metadata === undefined && collection.creator === undefined) return
  const before = saidBy(original)
  if (!isRestored) takeChanges({ ...args, collection })
  const after = saidBy({ ...original, ...data })
  const isShown = imageIdOf(stored) === imageId
  // Drafts of a published document are no news to Cloudflare before they are published.
  const isDraft = [original, data].every((doc) => doc?._status === 'draft')
  const isAhead = isShown && !isDraft && !isSameJSON(after, saidBy(stored))
  if (!isRestored && !isAhead && isSameJSON(after, before)) return
  await enqueueFollow({
    collection: slug,
    documentId: id,
    imageId,
    ledger: contextOf({ req, service }).ledger,
    newId: randomUUID,
    now: service.now(),
  })
}

function saidBy(doc: Data | undefined): Said {
  const { creator, metadata } = (doc?.cloudflare ?? {}) as Partial<Said>
  return { creator: creator ?? null, metadata: metadata ?? {} }
}

type TakeChangesArgs = FollowChangeArgs & { collection: ServiceCollection }

/** A function that fails, and metadata beyond Cloudflare's limits, keep nobody from saving. */
function takeChanges({ collection, context, data, original, req }: TakeChangesArgs): void {
  const { service, slug } = context
  const about = (doc: Data | undefined): UploadContext<string> => ({
    collection: slug,
    doc: doc ?? {},
    filename: String(data.filename),
    req,
  })
  try {
    const doc = { ...original, ...data }
    const before = about(original)
    const after = about(doc)
    const said = saidBy(doc)
    const metadata = applyDifference({
      after: collection.metadata?.(after) ?? {},
      before: collection.metadata?.(before) ?? {},
      metadata: said.metadata,
    })
    const creator = collection.creator?.(after)
    const isSame = creator === collection.creator?.(before)
    const next = { creator: isSame ? said.creator : (creator ?? null), metadata }
    if (isSameJSON(next, said)) return
    if (typeof next.creator === 'string') assertCreator(next.creator)
    const stamp = {
      payload_collection: slug,
      payload_site: service.site,
      payload_upload: randomUUID(),
    }
    assertMetadata(stampMetadata({ metadata, stamp }))
    data.cloudflare = { ...(doc.cloudflare as Data | undefined), ...next }
  } catch (err) {
    req.payload.logger.error({
      err,
      msg: `The metadata of an image of ${slug} cannot follow its document, and stays as it is`,
    })
  }
}

type ApplyDifferenceArgs = {
  after: Readonly<Data>
  before: Readonly<Data>
  metadata: Readonly<Data>
}

function applyDifference({ after, before, metadata }: ApplyDifferenceArgs): Data {
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => !isSameJSON(before[key], after[key]),
  )
  const kept = Object.entries(metadata).filter(([key]) => !changed.includes(key))
  const taken = changed.filter((key) => after[key] !== undefined).map((key) => [key, after[key]])
  return Object.fromEntries([...kept, ...taken]) as Data
}
