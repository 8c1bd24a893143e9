import type { ImageStatus } from '../core/imageStatus.js'
import type { ImageMimeType } from '../core/mime.js'
import type { ImageDocument } from './imageDocuments.js'
import type { ImageLook } from './observeImage.js'
import type { SiteContext } from './siteContext.js'

import { isImageStatus, unsettledStatuses } from '../core/imageStatus.js'
import { isCloudflareAPIError, isCloudflareImagesError } from '../errors.js'
import { decideState, type StateDecision } from './decideState.js'
import { enqueuePoll } from './enqueuePoll.js'
import { checkRowId, privacyRowId } from './ledger.js'
import { observeImage } from './observeImage.js'

/** What a look at an image has shown, and what became of its document. */
export type RefreshOutcome = {
  before: ImageStatus | null
  changed: boolean
  collection: string | null
  /** Of the document that shows the image. */
  documentId: string | null
  imageId: string
  /** False for an image that neither a document nor an open upload of this site has. */
  isKnown: boolean
  /** A sentence for editors, where there is something to say. */
  reason: string | null
  status: ImageStatus | null
}

export type RefreshArgs = Omit<SiteContext, 'site'> & {
  imageId: string
  limits: { maxBytes: number; mimeTypes: readonly ImageMimeType[] }
  /** Who asked: told with the event. A look that changes nothing is told of only if a person asked. */
  source: 'poll' | 'request' | 'webhook'
}

/** Each is a change by somebody else between our read and our write. */
const maxAttempts = 8

/**
 * Reads the state of an image from Cloudflare, trusting nobody's word, and writes it into the
 * document that shows it. Repeats and concurrent calls are harmless: one of them makes the change
 * and tells of it. An image that breaks the rules, and a draft whose time is over, are deleted at
 * Cloudflare; where that fails the check row stays, so that the next look tries again.
 *
 * @throws what the API throws; the document is then as it was
 */
export async function refreshImage(args: RefreshArgs): Promise<RefreshOutcome> {
  const { images, imageId } = args
  let look: ImageLook | undefined
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    let document = await images.findByImageId({ imageId })
    if (document !== undefined && look === undefined) {
      look = await observeImage(args)
      // Another look may have decided, and taken the image away: what it wrote came before that.
      if (look.image === undefined) document = await images.findByImageId({ imageId })
    }
    if (document === undefined || look === undefined) return refreshUnowned(args)
    try {
      const outcome = await refreshDocument({ ...args, document, look })
      if (outcome !== undefined) return outcome
    } catch (error) {
      // Deleted between two calls, perhaps by another look: what it was is of no interest any more.
      if (!isCloudflareAPIError(error) || error.code !== 'API_NOT_FOUND') throw error
      look = undefined
    }
  }
  throw new Error(`The document of image ${imageId} changes faster than it can be refreshed.`)
}

/** A one-time URL is out, or a receipt on its way, and no document has the image yet. */
async function refreshUnowned({ imageId, ledger }: RefreshArgs): Promise<RefreshOutcome> {
  const [row] = await ledger.findRows({ imageId, kinds: ['direct', 'claim', 'upload'] })
  return {
    before: null,
    changed: false,
    collection: row?.collectionSlug ?? null,
    documentId: null,
    imageId,
    isKnown: row !== undefined,
    reason: null,
    status: null,
  }
}

type DocumentArgs = RefreshArgs & { document: ImageDocument; look: ImageLook }

/** `undefined` when somebody else changed the document first. */
async function refreshDocument(args: DocumentArgs): Promise<RefreshOutcome | undefined> {
  const { document, imageId, images } = args
  const decision = (await isMoving(args)) ? undecided(document) : await decideState(args)
  const { before, patch, status } = decision
  const outcome: RefreshOutcome = {
    before,
    changed: patch !== undefined,
    collection: document.collection,
    documentId: String(document.id),
    imageId,
    isKnown: true,
    reason: decision.reason,
    status,
  }
  if (patch === undefined) {
    await images.syncVersions({ document })
  } else {
    // The note comes first: a crash between the change and the deletion at Cloudflare loses nothing.
    if (decision.isUnwanted) await watch(args)
    if (!(await images.writeState({ document, patch }))) return undefined
  }
  await settle({ ...args, isUnwanted: decision.isUnwanted, outcome })
  await tell({ ...args, outcome })
  return outcome
}

/** Its privacy is being changed, or was: the sweep finds it under its other id. */
const isMoving = async ({ imageId, look, ledger }: DocumentArgs): Promise<boolean> =>
  look.image === undefined && (await ledger.readRow({ id: privacyRowId(imageId) })) !== undefined

function undecided(document: ImageDocument): StateDecision {
  const status = statusOf(document)
  const before = isImageStatus(status) ? status : null
  const reason = 'Who may see this image is being changed.'
  return { before, isUnwanted: false, patch: undefined, reason, status: before }
}

const watch = async ({ document, imageId, now, ledger }: DocumentArgs): Promise<void> =>
  enqueuePoll({ collection: document.collection, durable: true, imageId, now, ledger })

type SettleArgs = DocumentArgs & { isUnwanted: boolean; outcome: RefreshOutcome }

/** Looks go on while there is something to wait for or to take away. */
async function settle({ isUnwanted, outcome, ...args }: SettleArgs): Promise<void> {
  const { images, imageId, ledger } = args
  const isWaiting = (unsettledStatuses as readonly unknown[]).includes(outcome.status)
  if (isWaiting) return watch(args)
  // One more look: an editor who saves at this moment may write the state of before.
  if (outcome.changed && outcome.before === 'uploaded') return watch(args)
  if (isUnwanted && !(await removeUnwanted(args))) return
  await ledger.remove({ durable: true, id: checkRowId(imageId) })
  if (!outcome.changed) return
  const current = await images.findByImageId({ imageId })
  if (current !== undefined && statusOf(current) !== outcome.status) await watch(args)
}

const statusOf = ({ doc }: ImageDocument): unknown =>
  (doc.cloudflare as { status?: unknown } | undefined)?.status

async function removeUnwanted({ client, imageId, ledger }: DocumentArgs): Promise<boolean> {
  try {
    await client.deleteImage({ imageId })
    return true
  } catch (error) {
    if (!isCloudflareImagesError(error)) throw error
    const patch = { lastError: error.message.slice(0, 500) }
    await ledger.update({ durable: true, id: checkRowId(imageId), patch })
    return false
  }
}

type TellArgs = DocumentArgs & { outcome: RefreshOutcome }

async function tell({
  document,
  emit,
  imageId,
  outcome: { before, changed, documentId, reason, status },
  source,
}: TellArgs): Promise<void> {
  const about = { collection: document.collection, documentId, imageId }
  const data = { before, source, status }
  if (changed && status === 'uploaded') {
    await emit({ ...about, data, message: 'The file has arrived.', type: 'uploaded' })
  } else if (changed && (status === 'failed' || status === 'expired')) {
    await emit({ ...about, data, message: reason ?? `The image has ${status}.`, type: status })
  } else if (changed || source === 'request') {
    const message = `Cloudflare was asked: the image is ${status ?? 'without a status'}.`
    await emit({ ...about, data, level: 'debug', message, type: 'refreshed' })
  }
}
