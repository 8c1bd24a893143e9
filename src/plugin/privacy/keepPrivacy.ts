import type { PayloadRequest } from 'payload'

import type { ServiceCollection } from '../../service/createService.js'
import type { PluginContext } from '../request/pluginContext.js'

import { isUUID } from '../../core/imageId.js'
import { isImageStatus } from '../../core/imageStatus.js'
import { isQueuedId } from '../../core/queuedId.js'
import { imageIdOf } from '../../service/documentImage.js'
import { privacyRowId } from '../../service/ledger.js'
import { notArrived } from '../../service/privacy/changeImage.js'
import { findMoved } from '../../service/privacy/findMoved.js'
import { mayBePrivate, needsSignature } from '../../service/privacy/needsSignature.js'
import { contextOf } from '../request/context.js'
import { changePrivacy } from './changePrivacy.js'

type Data = Record<string, unknown>

type Args = {
  context: PluginContext
  data: Data
  /** The image comes back with an old version, and its privacy with it. */
  isRestored: boolean
  original: Data | undefined
  req: PayloadRequest
  /** Of the operation. */
  token: string | undefined
}

/**
 * Brings the privacy of a stored image to what the save asks for, and the image's new id into the
 * data. A save that began before somebody else changed it follows that change.
 *
 * @returns the ids that this save's document had and has under another id now.
 * @throws CloudflareImagesError IMAGE_NOT_READY while the file is still to come, and what
 * `changePrivacy` throws: then nothing was changed.
 */
export async function keepPrivacy(args: Args): Promise<readonly string[]> {
  const { context, data, isRestored, original } = args
  const collection = context.service.collections[context.slug]
  const imageId = imageIdOf(data)
  const isNew = !isRestored && imageId !== imageIdOf(original)
  if (collection === undefined || imageId === undefined || isNew) return []
  const before = groupOf(isRestored ? data : original).requireSignedURLs === true
  const wanted = query({ args, before, collection, imageId })
  const { status } = groupOf(data)
  // Without an image there is nothing to change yet; whoever sends the file asks the document.
  if (status === 'failed' || status === 'expired' || (await waitsHere({ ...args, imageId }))) {
    return take(data, { requireSignedURLs: wanted })
  }
  const isWaiting = isImageStatus(status) && status !== 'uploaded'
  if (isWaiting && wanted !== before) throw notArrived()
  if (isWaiting || !mayBePrivate(collection)) return take(data, { requireSignedURLs: before })
  const actual = await readMoved({ ...args, imageId })
  if (actual === undefined && wanted === before) return take(data, { requireSignedURLs: before })
  // Stale, and nothing was said about it: somebody else's change holds.
  const isSaid = collection.privacy !== 'document' || wanted !== before
  const image = await changePrivacy({
    document: { collection: context.slug, doc: data, id: original?.id as number | string },
    payload: args.req.payload,
    req: args.req,
    requireSignedURLs: isSaid ? wanted : (actual ?? before),
    service: context.service,
    token: args.token,
  })
  take(data, { ...image, error: null, status: 'uploaded' })
  return image.imageId === imageId ? [] : [imageId]
}

const groupOf = (doc: Data | undefined): Data => (doc?.cloudflare ?? {}) as Data

function take(data: Data, changes: Data): [] {
  data.cloudflare = { ...groupOf(data), ...changes }
  return []
}

type QueryArgs = {
  args: Args
  before: boolean
  collection: ServiceCollection
  imageId: string
}

function query({
  args: { data, isRestored, original, req },
  before,
  collection,
  imageId,
}: QueryArgs): boolean {
  // What somebody made private elsewhere is not published by an edit of its title.
  if (collection.privacy === 'public') return before
  // From before the collection was private, with an id that Cloudflare makes no private image of.
  if (collection.privacy === 'signed') return before || isUUID(imageId) || isQueuedId(imageId)
  if (collection.privacy === 'document' && isRestored) return before
  return needsSignature({ collection, doc: { ...original, ...data }, req })
}

/** Whether the file waits to be sent: one that was sent meanwhile has an image that can be changed. */
async function waitsHere({ context: { service }, imageId, req }: ReadMovedArgs): Promise<boolean> {
  if (!isQueuedId(imageId)) return false
  const { ledger } = contextOf({ req, service })
  return (await ledger.readRow({ durable: false, id: privacyRowId(imageId) })) === undefined
}

type ReadMovedArgs = Args & { imageId: string }

/** Whether an image that has moved on is private by now; `undefined` for one that has not. */
async function readMoved({
  context: { service },
  imageId,
  req,
}: ReadMovedArgs): Promise<boolean | undefined> {
  const { ledger } = contextOf({ req, service })
  const row = await ledger.readRow({ durable: false, id: privacyRowId(imageId) })
  if (row === undefined || row.imageId === imageId) return undefined
  const { client } = await service.connect()
  return (await findMoved({ client, row }))?.requireSignedURLs
}
