import type { PayloadRequest } from 'payload'

import type { CloudflareImage, ImageSettings } from '../../cloudflare/imagesClient.js'
import type { PluginContext } from '../request/pluginContext.js'

import { setTimeout as sleep } from 'node:timers/promises'

import { defaultGraceSeconds } from '../../service/createService.js'
import { claimImage, holdImage } from '../../service/directUpload/claimImage.js'
import { isSameJSON } from '../../service/followDocument.js'
import { directRowId, type Ledger } from '../../service/ledger.js'
import { changeImage } from '../../service/privacy/changeImage.js'
import { needsSignature } from '../../service/privacy/needsSignature.js'
import { reserveFilename } from '../../service/reserveFilename.js'
import { withoutStamp } from '../../service/stamp.js'
import { canWriteOutside } from '../database/transactions.js'
import { rememberChange } from '../privacy/undoPrivacy.js'
import { contextOf } from '../request/context.js'
import { getRequestState, type VerifiedUpload } from '../request/requestState.js'
import { assignImageFields } from './assignImageFields.js'

type Data = Record<string, unknown>

type Args = {
  context: PluginContext
  data: Data
  original: Data | undefined
  req: PayloadRequest
  /** Of the operation. */
  token: string
  verified: VerifiedUpload
}

/**
 * Gives a document the image that travelled ahead of it. Claim and name are this save's alone; they
 * go with its write, or with its failure, and then the same receipt may be tried again.
 *
 * @throws CloudflareImagesError ALREADY_USED, and what the API throws.
 */
export async function storeDirect(args: Args): Promise<void> {
  const {
    context: { service, slug },
    data,
    req,
    verified: { claims, image },
  } = args
  const { imageId, uploadId } = claims
  const durable = await canWriteOutside(req)
  const { ledger } = contextOf({ req, service })
  const now = service.now()
  const graceSeconds = defaultGraceSeconds
  const claim = { collection: slug, durable, graceSeconds, imageId, now, ledger, uploadId }
  const heldRowIds = [await claimImage(claim)]
  let shownId = imageId
  try {
    const { filename, rowId } = await reserveName({ ...args, durable, ledger })
    heldRowIds.push(rowId)
    const changed = await applySettings({ ...args, filename, image })
    const settled = await applyPrivacy({ ...args, durable, image: changed, ledger })
    if (settled.imageId !== imageId) {
      heldRowIds.push(await holdImage({ ...claim, imageId: settled.imageId }))
    }
    const shown = { ...settled, metadata: withoutStamp(settled.metadata) }
    shownId = settled.imageId
    assignImageFields({ data, filename, image: shown, now, originalFilename: claims.filename })
  } catch (error) {
    for (const id of heldRowIds) await ledger.remove({ durable, id })
    throw error
  }
  getRequestState(req).claims.set(shownId, {
    heldRowIds,
    isNew: true,
    isSettled: false,
    settledRowIds: [...heldRowIds, directRowId(uploadId)],
    token: args.token,
  })
}

type ReserveNameArgs = Pick<Args, 'context' | 'data' | 'original'> & {
  durable: boolean
  ledger: Ledger
}

/** The row knows of no image, so that nothing but the upload's own row leads to its deletion. */
export async function reserveName({
  context: { service, slug },
  data,
  durable,
  original,
  ledger,
}: ReserveNameArgs): Promise<{ filename: string; rowId: string }> {
  return reserveFilename({
    collection: slug,
    docId: original?.id as number | string | undefined,
    durable,
    graceSeconds: defaultGraceSeconds,
    name: String(data.filename),
    now: service.now,
    ledger,
    uploadId: null,
  })
}

type ApplySettingsArgs = Args & { filename: string; image: CloudflareImage }

/**
 * When the URL was issued the document was not known yet: what the site's functions make of the real
 * one goes over what the image carries.
 */
async function applySettings({
  context: { service, slug },
  data,
  filename,
  image,
  req,
}: ApplySettingsArgs): Promise<CloudflareImage> {
  const collection = service.collections[slug]
  const about = { collection: slug, doc: data, filename, req }
  const metadata = { ...image.metadata, ...withoutStamp(collection?.metadata?.(about) ?? {}) }
  const creator = collection?.creator?.(about) ?? image.creator
  const changes: ImageSettings = {
    ...(isSameJSON(metadata, image.metadata) ? {} : { metadata }),
    ...(creator === undefined || creator === image.creator ? {} : { creator }),
  }
  if (Object.keys(changes).length === 0) return image
  const { client } = await service.connect()
  return client.updateImage({ ...changes, imageId: image.imageId })
}

type ApplyPrivacyArgs = Args & {
  durable: boolean
  image: CloudflareImage
  ledger: Ledger
}

/**
 * The URL was issued before the document was known; it may want another privacy than the image has.
 * The upload's row goes along, so that its receipt still leads to the image if the save fails.
 */
async function applyPrivacy({
  context: { service, slug },
  data,
  durable,
  image,
  original,
  ledger,
  req,
  verified: {
    claims: { uploadId },
  },
}: ApplyPrivacyArgs): Promise<CloudflareImage> {
  const collection = service.collections[slug]
  if (collection === undefined) return image
  const requireSignedURLs = needsSignature({ collection, doc: { ...original, ...data }, req })
  if (requireSignedURLs === image.requireSignedURLs) return image
  const { client } = await service.connect()
  const { image: changed, previousIds } = await changeImage({
    client,
    collection: slug,
    durable,
    imageId: image.imageId,
    now: service.now,
    ledger,
    requireSignedURLs,
    sleep: (delayMs) => sleep(delayMs),
  })
  const { imageId } = changed
  const change = { collection: slug, imageId, previousIds, requireSignedURLs, uploadId }
  await rememberChange({ change, payload: req.payload, req, service })
  await ledger.update({ durable, id: directRowId(uploadId), patch: { imageId } })
  return { ...changed, requireSignedURLs }
}
