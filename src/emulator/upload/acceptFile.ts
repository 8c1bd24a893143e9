import { extensionOf, isImageMimeType, uploadableMimeTypes } from '../../core/mime.js'
import type { ApiContext } from '../api/apiContext.js'
import { badRequest, refuse } from '../api/refuse.js'
import { cloudflareLimits } from '../../core/limits.js'
import type { IncomingFile } from '../store/imageRecord.js'
import { fetchImage } from './fetchImage.js'
import { discard, type Form } from './readForm.js'
import type { ReceivedFile } from './receiveFile.js'

const alsoClaimed = ['image/avif', 'image/heif']

/**
 * Checks that the file of a form was sent as Cloudflare wants it.
 * @throws 415/5455 for a part without an image content type, 400/5400 for a name too long.
 */
export async function acceptFormFile({
  context,
  file,
}: {
  context: ApiContext
  file: NonNullable<Form['file']>
}): Promise<IncomingFile> {
  const { claimedType, ...received } = file
  if (!(uploadableMimeTypes as readonly string[]).concat(alsoClaimed).includes(claimedType)) {
    throw refuse({
      code: 5455,
      message:
        'Uploaded image must have image/jpeg, image/png, image/webp, image/gif or image/svg+xml content-type',
      status: 415,
    })
  }
  return inspect({ context, received })
}

/**
 * Fetches the image a form names by address.
 * @throws 400/5400 when that fails, 415/5455 when it is no image.
 */
export async function acceptURL({
  context,
  signal,
  url,
}: {
  context: ApiContext
  signal: AbortSignal
  url: string
}): Promise<IncomingFile> {
  const { fetch, maxBytes, store } = context
  const received = await fetchImage({ fetch, maxBytes, signal, tempDir: store.tempDir, url })
  try {
    return await inspect({ context, received })
  } catch (error) {
    await discard(received)
    throw error
  }
}

async function inspect({
  context,
  received,
}: {
  context: ApiContext
  received: ReceivedFile & { filename: string }
}): Promise<IncomingFile> {
  const { filename, path, size } = received
  if (filename.length > cloudflareLimits.maxFilenameLength) {
    throw badRequest(`filename is longer than ${cloudflareLimits.maxFilenameLength} characters`)
  }
  const { frames, height, mimeType, width } = await context.inspectUpload({ path, size })
  const extension = isImageMimeType(mimeType) ? extensionOf(mimeType) : 'bin'
  return { ...received, extension, frames, height, mimeType, width }
}
