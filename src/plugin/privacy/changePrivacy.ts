import type { Payload, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'
import type { ImageDocument } from '../../service/imageDocuments.js'

import { setTimeout as sleep } from 'node:timers/promises'

import { isQueuedId } from '../../core/queuedId.js'
import { CloudflareImagesError } from '../../errors.js'
import { imageIdOf } from '../../service/documentImage.js'
import { changeImage } from '../../service/privacy/changeImage.js'
import { moveDocuments } from '../database/moveDocuments.js'
import { canWriteOutside } from '../database/transactions.js'
import { openContext } from '../request/context.js'
import { rememberChange } from './undoPrivacy.js'

export type ChangePrivacyArgs = {
  document: ImageDocument
  payload: Payload
  /** The request whose transaction the documents are written in. */
  req?: PayloadRequest | undefined
  requireSignedURLs: boolean
  service: Service
  /** Of the operation that this belongs to. */
  token?: string | undefined
}

/**
 * Makes a stored image private or public. Cloudflare gives it another id, which every document and
 * version that shows it has when this returns: who shares an image shares its privacy.
 *
 * @throws CloudflareImagesError IMAGE_MISSING, IMAGE_NOT_READY, IMAGE_ID_INVALID, and what the API
 * throws; the documents are then as they were
 */
export async function changePrivacy({
  document,
  payload,
  req,
  requireSignedURLs,
  service,
  token,
}: ChangePrivacyArgs): Promise<{ imageId: string; requireSignedURLs: boolean }> {
  const { client, emit, ledger } = await openContext({ payload, req, service })
  const imageId = imageIdOf(document.doc)
  if (imageId === undefined) throw noImage()
  if (isQueuedId(imageId)) {
    // Cloudflare gets it as it is to be.
    const to = { imageId, requireSignedURLs }
    await moveDocuments({ from: imageId, payload, req, service, to })
    return to
  }
  const { image, previousIds } = await changeImage({
    client,
    collection: document.collection,
    durable: req === undefined || (await canWriteOutside(req)),
    imageId,
    now: service.now,
    ledger,
    requireSignedURLs,
    sleep: (delayMs) => sleep(delayMs),
  })
  const to = { imageId: image.imageId, requireSignedURLs }
  const change = { ...to, collection: document.collection, previousIds, token }
  if (req !== undefined && previousIds.length > 0) {
    await rememberChange({ change, payload, req, service })
  }
  // With the same id it is the documents' word alone that differs.
  const ids = previousIds.length === 0 ? [imageId] : previousIds
  for (const from of ids) await moveDocuments({ from, payload, req, service, to })
  if (previousIds.length > 0) {
    await emit({
      collection: document.collection,
      data: { previousImageId: imageId, requireSignedURLs },
      documentId: String(document.id),
      imageId: image.imageId,
      message: requireSignedURLs
        ? 'The image is private now; Cloudflare gave it another id.'
        : 'The image is public now; Cloudflare gave it another id.',
      type: 'privacy',
    })
  }
  return to
}

function noImage(): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'IMAGE_MISSING',
    message: 'This document has no image whose privacy could be changed.',
  })
}
