import type { PayloadRequest } from 'payload'

import type { ImageBlob } from '../../cloudflare/openBlob.js'
import type { Service } from '../../service/createService.js'
import type { PluginContext } from '../request/pluginContext.js'
import type { PayloadFile } from '../request/requestState.js'

import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { imageIdOf } from '../../service/documentImage.js'
import { assertMayCopy, assertMayHaveFile } from '../viewing/viewing.js'
import { readOther } from './readOther.js'

type Data = Readonly<Record<string, unknown>>

type CopiedFile = { file: PayloadFile; originalFilename: string | undefined }

type CopyFileArgs = {
  context: PluginContext
  /** Server code copies, which sees everything. */
  isTrusted: boolean
  original: Data | undefined
  req: PayloadRequest
}

/**
 * The file of the document that is being duplicated: every document has an image of its own, so that
 * deleting one never takes the other's away. `undefined` where the original has none.
 *
 * @throws CloudflareImagesError UNAUTHENTICATED, FORBIDDEN for whoever does not see it clean;
 * API_NOT_FOUND, also for one whose file is still to come.
 */
export async function copyFile({
  context: { service, slug },
  isTrusted,
  original,
  req,
}: CopyFileArgs): Promise<CopiedFile | undefined> {
  if (original === undefined || typeof original.filename !== 'string') return undefined
  const { filename } = original
  const given = (original.cloudflare as Data | null | undefined)?.originalFilename
  const originalFilename = typeof given === 'string' ? given : undefined
  const imageId = imageIdOf(original)
  if (imageId === undefined) {
    if (!isTrusted) await assertMayHaveFile({ doc: original, req, service, slug })
    return {
      file: await readOther({ doc: original, filename, req, service, slug }),
      originalFilename,
    }
  }
  if (!isTrusted) await assertMayCopy({ doc: original, req, service, slug })
  return { file: await readImage({ doc: original, imageId, service }), originalFilename }
}

/**
 * The data of a copy without what is its original's alone: Payload fills what was not sent from the
 * original, addresses and image id included.
 */
export function withoutFile(data: Data): Record<string, unknown> {
  const own = { ...data, cloudflare: { ...(data.cloudflare as Data | undefined), imageId: null } }
  for (const name of ['sizes', 'thumbnailURL', 'url']) Reflect.deleteProperty(own, name)
  return own
}

type ReadImageArgs = {
  doc: Data
  imageId: string
  service: Service
}

/** The file of an image, for the hooks of a save. At most 10 MB, held once. */
export async function readImage({ doc, imageId, service }: ReadImageArgs): Promise<PayloadFile> {
  const { body } = await openImage({ imageId, service })
  const data = Buffer.from(await new Response(body).arrayBuffer())
  const { filename: name, mimeType: mimetype } = doc
  return { data, mimetype: String(mimetype), name: String(name), size: data.byteLength }
}

type OpenImageArgs = {
  imageId: string
  service: Service
}

async function openImage({ imageId, service }: OpenImageArgs): Promise<ImageBlob> {
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
