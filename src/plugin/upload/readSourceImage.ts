import type { UploadFile } from '../../cloudflare/uploadFile.js'
import type { ImageBlob } from '../../cloudflare/openBlob.js'
import type { Service } from '../../service/createService.js'

import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'

/**
 * The bytes of the image that is being duplicated: every document has an image of its own, so that
 * deleting one never takes the other's away. At most 10 MB, held once.
 *
 * @throws CloudflareImagesError API_NOT_FOUND, also for one whose file is still to come.
 */
export async function readSourceImage({
  doc,
  imageId,
  service,
}: {
  doc: Readonly<Record<string, unknown>>
  imageId: string
  service: Service
}): Promise<UploadFile> {
  const blob = await openSource({ imageId, service })
  const bytes = new Uint8Array(await new Response(blob.body).arrayBuffer())
  return {
    bytes,
    mimeType: String(doc.mimeType),
    name: String(doc.filename),
    size: bytes.byteLength,
  }
}

async function openSource({
  imageId,
  service,
}: {
  imageId: string
  service: Service
}): Promise<ImageBlob> {
  const { client } = await service.connect()
  try {
    return await client.getImageBlob({ imageId })
  } catch (error) {
    if (!isCloudflareImagesError(error) || error.code !== 'API_NOT_FOUND') throw error
    throw new CloudflareImagesError({
      cause: error,
      code: 'API_NOT_FOUND',
      message:
        'The image of the document to be duplicated is not at Cloudflare Images, or not there yet.',
    })
  }
}
