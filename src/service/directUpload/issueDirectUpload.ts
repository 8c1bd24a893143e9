import type { PayloadRequest } from 'payload'

import type { ImagesClient } from '../../cloudflare/imagesClient.js'
import type { ResolvedOptions } from '../../options/resolvedOptions.js'
import type { ServiceCollection } from '../createService.js'
import type { Ledger } from '../ledger.js'

import { assertCustomImageId } from '../../core/imageId.js'
import { assertCreator, assertMetadata } from '../../core/limits.js'
import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { directRowId } from '../ledger.js'
import { mayBePrivate, needsSignature } from '../privacy/needsSignature.js'
import { isRefusal } from '../sendImage.js'
import { stampMetadata } from '../stamp.js'

/** A one-time upload URL that is out, and what its document will need to know. */
export type IssuedUpload = {
  creator: string | undefined
  /** ISO time after which the URL takes no file. */
  expiresAt: string
  /** As the browser sent it. */
  filename: string
  imageId: string
  /** The application's own, without our stamp. */
  metadata: Record<string, unknown>
  /** As the browser claims. */
  mimeType: string
  /** ISO time after which the receipt is refused. */
  receiptExpiresAt: string
  requireSignedURLs: boolean
  uploadId: string
  /** A secret: whoever has it may send one file. */
  uploadURL: string
}

/** What is asked for, checked already. */
export type UploadRequest = {
  creator: string | undefined
  /** The fields of the document it is for, as far as they are known. */
  doc: Readonly<Record<string, unknown>>
  /** 120 to 21,600. */
  expiresInSeconds: number
  filename: string
  imageId: string | undefined
  metadata: Readonly<Record<string, unknown>>
  mimeType: string
}

export type IssueDirectUploadArgs = {
  client: ImagesClient
  collection: ServiceCollection
  /** False where a write outside the caller's transaction would wait for it forever (SQLite). */
  durable: boolean
  newId: () => string
  now: () => Date
  options: Pick<ResolvedOptions, 'directUploads'>
  ledger: Ledger
  /** Payload's request, for the functions among the options. */
  req: PayloadRequest
  site: string
  query: UploadRequest
}

/** Seconds for which a receipt is good: as long as the longest-lived URL. */
export const receiptLifetimeSeconds = 21_600

/** Seconds after a URL's end before a job looks at what became of it. */
export const settleAfterSeconds = 300

/**
 * Cloudflare takes 2 minutes to 6 hours by its own clock, when the call arrives. So far inside both
 * bounds, a clock that is a little off and a slow call do no harm.
 */
const clockToleranceSeconds = 15

/**
 * Opens a draft at Cloudflare. The ledger row is written before the call and goes only when
 * Cloudflare refused for certain, so that no draft is ever forgotten.
 *
 * @throws CloudflareImagesError METADATA_TOO_LARGE, CREATOR_TOO_LONG, IMAGE_ID_INVALID; API_CONFLICT
 * when the id is taken; and what the API throws.
 */
export async function issueDirectUpload(args: IssueDirectUploadArgs): Promise<IssuedUpload> {
  const { collection, durable, now, ledger, query } = args
  const settings = chooseSettings(args)
  const id = chooseImageId(args)
  const uploadId = args.newId()
  const metadata = stampMetadata({
    metadata: settings.metadata,
    name: { payload_original: query.filename },
    stamp: {
      payload_collection: collection.slug,
      payload_site: args.site,
      payload_upload: uploadId,
    },
  })
  assertMetadata(metadata)
  const { expiresAt, receiptExpiresAt, ...row } = planTimes({ now: now(), query })
  const rowId = directRowId(uploadId)
  await ledger.insert({
    durable,
    row: {
      attempts: 0,
      collectionSlug: collection.slug,
      ...row,
      expiresAt: receiptExpiresAt,
      filename: query.filename,
      id: rowId,
      // A chosen id is known before the answer, which may be lost.
      imageId: id ?? null,
      kind: 'direct',
      lastError: null,
      uploadId,
    },
  })
  const draft = await openDraft({ ...args, expiresAt, id, metadata, rowId, settings, uploadId })
  await ledger.update({ durable, id: rowId, patch: { imageId: draft.imageId } })
  return {
    ...settings,
    ...draft,
    expiresAt: expiresAt.toISOString(),
    filename: query.filename,
    mimeType: query.mimeType,
    receiptExpiresAt,
    uploadId,
  }
}

type Settings = Pick<IssuedUpload, 'creator' | 'metadata' | 'requireSignedURLs'>

/** The site's own functions have the last word over what the caller sends. */
function chooseSettings({ collection, options, req, query }: IssueDirectUploadArgs): Settings {
  const { filename } = query
  const about = { collection: collection.slug, doc: query.doc, filename, req }
  const creator = collection.creator?.(about) ?? query.creator
  if (creator !== undefined) assertCreator(creator)
  return {
    creator,
    metadata: {
      ...options.directUploads.metadata,
      ...query.metadata,
      ...collection.metadata?.(about),
    },
    requireSignedURLs: needsSignature({ collection, doc: query.doc, req }),
  }
}

function chooseImageId({ collection, req, query }: IssueDirectUploadArgs): string | undefined {
  if (mayBePrivate(collection)) return undefined
  const { doc, filename } = query
  const imageId =
    collection.imageId?.({ collection: collection.slug, doc, filename, req }) ?? query.imageId
  if (imageId !== undefined) assertCustomImageId(imageId)
  return imageId
}

function planTimes({ now, query }: { now: Date; query: UploadRequest }): {
  dueAt: string
  expiresAt: Date
  receiptExpiresAt: string
} {
  const after = (seconds: number): Date => new Date(now.getTime() + seconds * 1000)
  const seconds = Math.min(
    Math.max(query.expiresInSeconds, 120 + clockToleranceSeconds),
    21_600 - clockToleranceSeconds,
  )
  return {
    dueAt: after(seconds + settleAfterSeconds).toISOString(),
    expiresAt: after(seconds),
    receiptExpiresAt: after(receiptLifetimeSeconds).toISOString(),
  }
}

type OpenDraftArgs = IssueDirectUploadArgs & {
  expiresAt: Date
  id: string | undefined
  metadata: Record<string, unknown>
  rowId: string
  settings: Settings
  uploadId: string
}

async function openDraft({
  expiresAt,
  id,
  metadata,
  rowId,
  settings: { creator, requireSignedURLs },
  uploadId,
  ...args
}: OpenDraftArgs): Promise<{ imageId: string; uploadURL: string }> {
  const { client, durable, ledger } = args
  try {
    return await client.createDirectUpload({
      expiresAt,
      metadata,
      requireSignedURLs,
      ...(creator === undefined ? {} : { creator }),
      ...(id === undefined ? {} : { id }),
    })
  } catch (error) {
    const isUndone = isRefusal(error) || (await undoChosen({ client, id, uploadId }))
    if (isUndone) await ledger.remove({ durable, id: rowId })
    throw isTaken(error) && id !== undefined ? takenError(id) : error
  }
}

type UndoChosenArgs = {
  client: ImagesClient
  id: string | undefined
  uploadId: string
}

/**
 * After a lost answer a draft may hold an id that we chose; Cloudflare lists no drafts, but this one
 * can be asked for. True when it is certain that there is none any more.
 */
async function undoChosen({ client, id: imageId, uploadId }: UndoChosenArgs): Promise<boolean> {
  if (imageId === undefined) return false
  try {
    const { metadata } = await client.getImage({ imageId })
    // Somebody else's, and none of our business.
    if (metadata.payload_upload !== uploadId) return false
    await client.deleteImage({ imageId })
    return true
  } catch (error) {
    if (!isCloudflareImagesError(error)) throw error
    return false
  }
}

const isTaken = (error: unknown): boolean =>
  isCloudflareImagesError(error) && error.code === 'API_CONFLICT'

/** For ids that people choose. */
function takenError(imageId: string): CloudflareImagesError {
  const shown = JSON.stringify(imageId.length > 60 ? `${imageId.slice(0, 60)}…` : imageId)
  return new CloudflareImagesError({
    code: 'API_CONFLICT',
    message: `The image id ${shown} is taken, by an image or by an upload that has not arrived yet. Choose another id.`,
  })
}
