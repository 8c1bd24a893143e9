import type { PayloadRequest } from 'payload'

import type { CloudflareImage } from '../../cloudflare/imagesClient.js'
import type { Service } from '../../service/createService.js'

import { CloudflareImagesError, isCloudflareAPIError } from '../../errors.js'
import { requireImageId } from '../../service/documentImage.js'
import { readManageable } from '../endpoints/access.js'
import { hidesImage } from '../hidesImage.js'

export type RawData = {
  /** ISO time of the answer. */
  at: string
  image: CloudflareImage
}

/**
 * What Cloudflare says of a document's image at this moment.
 *
 * @throws CloudflareImagesError NOT_FOUND, UNAUTHENTICATED, FORBIDDEN also for who sees the image
 * with a mark or not at all, IMAGE_MISSING, API_NOT_FOUND, and what the API throws
 */
export async function readRawData({
  id,
  req,
  service,
  slug,
}: {
  id: string
  req: PayloadRequest
  service: Service
  slug: string
}): Promise<RawData> {
  const doc = await readManageable({ id, req, service, slug })
  if (await hidesImage({ doc, id, req, service, slug }))
    throw new CloudflareImagesError({
      code: 'FORBIDDEN',
      message: 'What Cloudflare knows of this image is for those who may see it without a mark.',
    })
  const imageId = requireImageId(doc)
  const { client } = await service.connect()
  try {
    const image = await client.getImage({ imageId })
    return { at: service.now().toISOString(), image }
  } catch (error) {
    throw inWords(error)
  }
}

/** The words for failed API calls are about saving: here nothing is saved. */
function inWords(cause: unknown): unknown {
  if (!isCloudflareAPIError(cause)) return cause
  return new CloudflareImagesError({ cause, code: cause.code, message: sentenceFor(cause) })
}

function sentenceFor({ code, retryable }: { code: string; retryable: boolean }): string {
  if (code === 'API_NOT_FOUND') return 'Cloudflare has no image with the id of this document.'
  return retryable
    ? 'Cloudflare Images cannot be asked at the moment. Try again in a few minutes.'
    : 'Cloudflare Images refused to answer. Ask an administrator to look at the server log.'
}
