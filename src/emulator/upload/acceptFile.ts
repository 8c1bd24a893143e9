import type { ApiContext } from '../api/apiContext.js'
import type { IncomingFile } from '../store/imageRecord.js'
import type { ReceivedFile } from './receiveFile.js'

import { cloudflareLimits } from '../../core/limits.js'
import { extensionOf, isImageMimeType, uploadableMimeTypes } from '../../core/mime.js'
import { badContentType, badRequest } from '../api/refuse.js'
import { fetchImage } from './fetchImage.js'
import { discard, type Form } from './readForm.js'

const alsoClaimed = ['image/avif', 'image/heif']

type AcceptFormFileArgs = {
  context: ApiContext
  file: NonNullable<Form['file']>
}

/**
 * Checks that the file of a form was sent as Cloudflare wants it.
 * @throws 415/5455 for a part without an image content type, 400/5400 for a name too long.
 */
export async function acceptFormFile({ context, file }: AcceptFormFileArgs): Promise<IncomingFile> {
  const { claimedType, ...received } = file
  if (!(uploadableMimeTypes as readonly string[]).concat(alsoClaimed).includes(claimedType)) {
    throw badContentType()
  }
  return inspect({ context, received })
}

type AcceptURLArgs = {
  context: ApiContext
  signal: AbortSignal
  url: string
}

/**
 * Fetches the image a form names by address.
 * @throws 400/5400 when that fails, 415/5455 when it is no image.
 */
export async function acceptURL({ context, signal, url }: AcceptURLArgs): Promise<IncomingFile> {
  const { fetch, maxBytes, store } = context
  const received = await fetchImage({ fetch, maxBytes, signal, tempDir: store.tempDir, url })
  try {
    return await inspect({ context, received })
  } catch (error) {
    await discard(received)
    throw error
  }
}

type InspectArgs = {
  context: ApiContext
  received: ReceivedFile & { filename: string }
}

async function inspect({ context, received }: InspectArgs): Promise<IncomingFile> {
  const { filename, path } = received
  if (filename.length > cloudflareLimits.maxFilenameLength) {
    throw badRequest(`filename is longer than ${cloudflareLimits.maxFilenameLength} characters`)
  }
  const { frames, height, mimeType, size, width } = await context.inspectUpload({
    path,
    size: received.size,
  })
  const extension = isImageMimeType(mimeType) ? extensionOf(mimeType) : 'bin'
  return { ...received, extension, frames, height, mimeType, size, width }
}
