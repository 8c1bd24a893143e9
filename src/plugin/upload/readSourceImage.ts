import type { UploadFile } from '../../cloudflare/uploadFile.js'
import type { Service } from '../../service/createService.js'

/**
 * The bytes of the image that is being duplicated: every document has an image of its own, so that
 * deleting one never takes the other's away. At most 10 MB, held once.
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
  const { client } = await service.connect()
  const blob = await client.getImageBlob({ imageId })
  const bytes = new Uint8Array(await new Response(blob.body).arrayBuffer())
  return {
    bytes,
    mimeType: String(doc.mimeType),
    name: String(doc.filename),
    size: bytes.byteLength,
  }
}
