import type { DirectUploadCall } from './openDirectUploads.js'

import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { assertUploadOpen } from '../../service/directUpload/claimImage.js'
import { assertMayUpload } from '../endpoints/access.js'
import { openDirectUploads } from './openDirectUploads.js'
import { openReceipt } from './receipts.js'

type Row = Readonly<Record<string, unknown>>

/**
 * Whether a receipt can still be saved with a document. A form that is sent again asks first: it
 * does not learn what became of the first time.
 *
 * @throws CloudflareImagesError as the receipt gives reason to
 */
export async function checkUpload({
  body,
  ...call
}: DirectUploadCall & { body: Row }): Promise<{ open: boolean }> {
  const { records } = await openDirectUploads(call)
  await assertMayUpload(call)
  const unknown = Object.keys(body).find((key) => key !== 'receipt')
  if (unknown !== undefined) {
    throw new CloudflareImagesError({
      code: 'REQUEST_INVALID',
      message: `${JSON.stringify(unknown.slice(0, 40))} cannot be given here, only "receipt".`,
    })
  }
  const claims = openReceipt({ ...call, filename: undefined, receipt: body.receipt })
  try {
    await assertUploadOpen({ ...claims, records })
    return { open: true }
  } catch (error) {
    if (isCloudflareImagesError(error) && error.code === 'ALREADY_USED') return { open: false }
    throw error
  }
}
