import type { PayloadRequest } from 'payload'

import type { IssuedUpload } from '../../service/directUpload/issueDirectUpload.js'
import type { PluginContext } from '../pluginContext.js'

import { watchImage } from '../../service/watchImage.js'
import { createRecords } from '../createRecords.js'
import { canWriteOutside } from '../transactions.js'
import { getRequestState } from './requestState.js'
import { reserveName } from './storeDirect.js'

type Data = Record<string, unknown>

/**
 * Gives a document an image whose file is still to come, and notes that it waits: the note goes with
 * the transaction, and the upload's own row stays for its receipt.
 */
export async function storeIssued({
  context,
  data,
  issued,
  original,
  req,
  token,
}: {
  context: PluginContext
  data: Data
  issued: IssuedUpload
  original: Data | undefined
  req: PayloadRequest
  /** Of the operation. */
  token: string
}): Promise<void> {
  const { service, slug } = context
  const { creator, expiresAt, imageId, metadata, requireSignedURLs } = issued
  const records = createRecords({ payload: req.payload, req, service })
  const durable = await canWriteOutside(req)
  const { filename, rowId } = await reserveName({ context, data, durable, original, records })
  getRequestState(req).claims.set(imageId, {
    heldRowIds: [rowId],
    isNew: false,
    isSettled: false,
    settledRowIds: [rowId],
    token,
  })
  await watchImage({ collection: slug, durable: false, imageId, now: service.now(), records })
  data.filename = filename
  data.cloudflare = {
    ...(data.cloudflare as Data | undefined),
    creator: creator ?? null,
    error: null,
    expiresAt,
    imageId,
    metadata,
    originalFilename: issued.filename,
    requireSignedURLs,
    status: 'draft',
    uploadedAt: null,
  }
}
