import type { UploadFile } from '../../cloudflare/uploadFile.js'
import type { PluginContext } from '../request/pluginContext.js'

import { type CollectionBeforeChangeHook, NotFound, type PayloadRequest, type Where } from 'payload'

import { isImageStatus, unsettledStatuses } from '../../core/imageStatus.js'
import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { imageIdOf, otherFileOf } from '../../service/documentImage.js'
import { enqueuePoll } from '../../service/enqueuePoll.js'
import { hasSizeFiles, isLocal } from '../database/localFiles.js'
import { hasNoImage } from '../database/noImage.js'
import { toData } from '../database/storedData.js'
import { canWriteOutside, isInTransaction } from '../database/transactions.js'
import { keepPrivacy } from '../privacy/keepPrivacy.js'
import { contextOf } from '../request/context.js'
import { getRequestState, type PayloadFile, tokenKey } from '../request/requestState.js'
import { currentCall } from '../request/watchedCalls.js'
import { attachDraftImage } from './attachDraftImage.js'
import { withoutFile } from './copyFile.js'
import { dropLocalSizes } from './dropLocalSizes.js'
import { followChange } from './followChange.js'
import { toIncomingFile } from './inspectUpload.js'
import { keepNewerImage } from './keepNewerImage.js'
import { noteLostFiles } from './lostFiles.js'
import { markReplacedForDeletion } from './markReplaced.js'
import { isRestore, restoreVersion } from './restoreVersion.js'
import { storeDirect } from './storeDirect.js'
import { storeFile } from './storeFile.js'
import { storeOther } from './storeOther.js'
import { refusesFile, toSaveError } from './toSaveError.js'

type Data = Record<string, unknown>

type Change = {
  context: PluginContext
  data: Data
  original: Data | undefined
  req: PayloadRequest
}

/**
 * Stores the file at Cloudflare and puts the image's id into the data, so that the one database
 * write that follows commits document and image together. Last of the collection's hooks: what the
 * user's hooks refuse never travels.
 */
export function storeUpload(context: PluginContext): CollectionBeforeChangeHook {
  return async ({ data, operation, originalDoc, req }) => {
    const { [tokenKey]: noted, ...given } = data as Data
    const original = originalDoc as Data | undefined
    const isRestored = isRestore({ original, req, slug: context.slug })
    const own = isRestored ? currentCall()?.token : undefined
    const token = typeof noted === 'string' ? noted : own
    // A copy whose file nobody noted must not share its original's image.
    const next = operation === 'create' && isShared(given, original) ? withoutFile(given) : given
    const change: Change = { context, data: next, original, req }
    try {
      if (isRestored) await restoreVersion(change)
      else if (token !== undefined) await storePending({ ...change, token })
      if (operation === 'update') {
        const moved = await keepPrivacy({ ...change, isRestored, token })
        await keepWatch(change)
        await settleReplaced({ ...change, isRestored, moved, token })
      }
      if (isLocal(original) && imageIdOf(next) !== undefined) dropLocalSizes(change)
      else settleSizes({ ...change, isRestored, token })
      dropShown(next)
      return next
    } catch (error) {
      if (isCloudflareImagesError(error) && !refusesFile(error)) {
        req.payload.logger.error({
          err: error,
          msg: `Storing an image of ${context.slug} failed: ${error.code}`,
        })
      }
      throw toSaveError({ error, req, slug: context.slug })
    }
  }
}

/**
 * Sizes that were files before their document's file was moved to Cloudflare keep their names, by which old
 * addresses are found; forms send none. A new picture has no such sizes, and neither has a copy.
 */
function settleSizes(change: Change & SaveOf): void {
  const { data, original } = change
  if (change.isRestored || imageIdOf(original) === undefined) return
  if (!hasSizeFiles(original)) return
  if (hasNewFile(change)) dropLocalSizes(change)
  else data.sizes = original?.sizes
}

/** The first write of the transaction, which holds a connection from here on. */
async function settleReplaced(
  change: Change & { isRestored: boolean; moved: readonly string[]; token: string | undefined },
): Promise<void> {
  const { context, original, req } = change
  const id = original?.id as number | string | undefined
  if (id === undefined) return
  const stored = await holdDocument({ id, req, slug: context.slug })
  await keepNewerImage({ ...change, stored })
  await markReplacedForDeletion({ ...change, id, stored })
  const isStored = hasNewFile(change)
  if (change.isRestored || !isStored) await followChange({ ...change, id, stored })
  const after = { ...original, ...change.data }
  const rows = [original, stored].filter(
    (row) => otherFileOf(row) !== otherFileOf(after) || imageIdOf(row) !== imageIdOf(after),
  )
  if (isStored) await noteLostFiles({ ...change, docId: id, rows })
}

type SaveOf = Pick<Change, 'req'> & { isRestored: boolean; token: string | undefined }

function hasNewFile({ isRestored, req, token }: SaveOf): boolean {
  if (isRestored) return true
  const { direct, file, issued } = getRequestState(req).pending.get(token ?? '') ?? {}
  return [direct, file, issued].some((source) => source !== undefined)
}

/**
 * Forms send back what their editor was shown: addresses with ids and signatures, which others could
 * ask for by queries. None is stored; reads make them anew.
 */
export function dropShown(data: Data): void {
  if (imageIdOf(data) === undefined) return
  for (const name of ['thumbnailURL', 'url']) if (name in data) data[name] = null
  const { sizes } = data
  if (typeof sizes !== 'object' || sizes === null) return
  data.sizes = Object.fromEntries(
    Object.entries(sizes).map(([name, size]: [string, unknown]) => [
      name,
      typeof size === 'object' && size !== null ? { ...size, url: null } : size,
    ]),
  )
}

const isShared = (data: Data, original: Data | undefined): boolean =>
  imageIdOf(data) !== undefined && imageIdOf(data) === imageIdOf(original)

async function storePending(change: Change & { token: string }): Promise<void> {
  const { data, req, token } = change
  const state = getRequestState(req)
  const pending = state.pending.get(token)
  const { direct, file, issued } = pending ?? {}
  if (file !== undefined) {
    const store = pending?.isOther === true ? storeOther : storeFile
    await store({
      ...change,
      file: toUploadFile({ data, file }),
      original: pending?.isDuplicate === true ? undefined : change.original,
      originalFilename: pending?.originalFilename ?? file.name.normalize('NFC'),
    })
    if (pending?.isOther !== true) state.notes.set(String(imageIdOf(data)), pending?.notes ?? [])
  } else if (direct?.verified !== undefined) {
    await storeDirect({ ...change, verified: direct.verified })
  } else if (issued !== undefined) {
    await attachDraftImage({ ...change, issued })
  }
}

function toUploadFile({ data, file }: { data: Data; file: PayloadFile }): UploadFile {
  return { ...toIncomingFile(file), mimeType: String(data.mimeType), name: String(data.filename) }
}

/**
 * A save from a form that was opened earlier may bring back a status that was settled meanwhile:
 * then the image is looked at once more.
 */
async function keepWatch({ context: { service, slug }, data, req }: Change): Promise<void> {
  const status = (data.cloudflare as Data | undefined)?.status
  const imageId = imageIdOf(data)
  const waits = isImageStatus(status) && (unsettledStatuses as readonly string[]).includes(status)
  if (!waits || imageId === undefined) return
  await enqueuePoll({
    collection: slug,
    durable: await canWriteOutside(req),
    imageId,
    now: service.now(),
    ledger: contextOf({ req, service }).ledger,
  })
}

type Row = Record<string, unknown>

/** Each is lost to another save of the same document. */
const maxRounds = 100

type HoldDocumentArgs = {
  id: number | string
  req: PayloadRequest
  slug: string
}

/**
 * The document as it is stored at the moment, kept from everybody else's changes until the transaction
 * is over: what a save was told of it may be old by now. Without a transaction it can change again.
 *
 * @throws NotFound for one that was deleted meanwhile. SQL adapters would write it once more, and its
 * image is gone or about to go. IMAGE_NOT_READY while its image changes again and again.
 */
async function holdDocument({ id, req, slug: collection }: HoldDocumentArgs): Promise<Row> {
  const { payload } = req
  const byId: Where = { id: { equals: id } }
  const isKept = await isInTransaction(req)
  for (let round = 0; round < maxRounds; round += 1) {
    const stored = await payload.db.findOne<Row & { id: number | string }>({
      collection,
      req,
      where: byId,
    })
    if (stored === null) throw new NotFound(req.t)
    if (!isKept) return stored
    const imageId = imageIdOf(stored) ?? null
    const held: unknown = await payload.db.updateOne({
      collection,
      // What it says already; no editor changed it.
      data: { ...toData({ patch: { cloudflare: { imageId } }, payload }), updatedAt: null },
      // One statement on SQL too: compared and written at once.
      options: { atomic: true },
      req,
      where: { and: [byId, shows(imageId)] },
    })
    if (held !== null) return stored
  }
  throw new CloudflareImagesError({
    code: 'IMAGE_NOT_READY',
    message: 'This document is being changed at this moment. Save again in a minute.',
  })
}

const shows = (imageId: null | string): Where =>
  imageId === null ? hasNoImage() : { 'cloudflare.imageId': { equals: imageId } }
