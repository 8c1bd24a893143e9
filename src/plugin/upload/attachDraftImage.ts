import type { PayloadRequest } from 'payload'

import type { ServiceCollection } from '../../service/createService.js'
import type { IssuedUpload } from '../../service/directUpload/issueDirectUpload.js'
import type { PluginContext } from '../request/pluginContext.js'

import { noPlaceholder } from '../../core/placeholder.js'
import { CloudflareImagesError } from '../../errors.js'
import { enqueuePoll } from '../../service/enqueuePoll.js'
import { needsSignature } from '../../service/privacy/needsSignature.js'
import { canWriteOutside } from '../database/transactions.js'
import { contextOf } from '../request/context.js'
import { getRequestState } from '../request/requestState.js'
import { reserveName } from './storeDirect.js'

type Data = Record<string, unknown>

type AttachDraftImageArgs = {
  context: PluginContext
  data: Data
  issued: IssuedUpload
  original: Data | undefined
  req: PayloadRequest
  /** Of the operation. */
  token: string
}

/**
 * Gives a document an image whose file is still to come, and notes that it waits: the note goes with
 * the transaction, and the upload's own row stays for its receipt.
 */
export async function attachDraftImage({
  context,
  data,
  issued,
  original,
  req,
  token,
}: AttachDraftImageArgs): Promise<void> {
  const { service, slug } = context
  const { creator, expiresAt, imageId, metadata, requireSignedURLs } = issued
  assertSame({ collection: service.collections[slug], doc: data, issued, req })
  const { ledger } = contextOf({ req, service })
  const durable = await canWriteOutside(req)
  const { filename, rowId } = await reserveName({ context, data, durable, original, ledger })
  getRequestState(req).claims.set(imageId, {
    heldRowIds: [rowId],
    isNew: false,
    isSettled: false,
    settledRowIds: [rowId],
    token,
  })
  await enqueuePoll({ collection: slug, durable: false, imageId, now: service.now(), ledger })
  data.filename = filename
  data.cloudflare = {
    ...(data.cloudflare as Data | undefined),
    creator: creator ?? null,
    error: null,
    expiresAt,
    imageId,
    metadata,
    originalFilename: issued.filename,
    placeholder: noPlaceholder(),
    requireSignedURLs,
    status: 'draft',
    uploadedAt: null,
  }
}

type AssertSameArgs = {
  collection: ServiceCollection | undefined
  doc: Data
  issued: IssuedUpload
  req: PayloadRequest
}

/**
 * The draft was opened by what the caller sent. Defaults and hooks may have made another document of
 * it, and a draft's privacy cannot be changed.
 */
function assertSame({ collection, doc, issued: { requireSignedURLs }, req }: AssertSameArgs): void {
  if (collection === undefined) return
  if (needsSignature({ collection, doc, req }) === requireSignedURLs) return
  throw new CloudflareImagesError({
    code: 'REQUEST_INVALID',
    message:
      'Whether this image is private follows from fields of its document that were not sent. Send them in "document" with the request for the upload URL.',
  })
}
