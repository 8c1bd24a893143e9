import type { ByteRange, ImagesClient } from '../../cloudflare/imagesClient.js'
import type { ImageBlob } from '../../cloudflare/openBlob.js'
import type { FileTarget, FoundFile } from '../../core/fileTarget.js'

import { isQueuedId, spoolKeyOf } from '../../core/queuedId.js'
import { CloudflareAPIError } from '../../errors.js'

type WithSpoolArgs = { client: ImagesClient; spool: FileTarget }

/**
 * The client for those who do not ask whether an image has got to Cloudflare yet: the bytes of one that
 * waits come from the spool and are deleted there, and Cloudflare is never asked about it.
 */
export function withSpool({ client, spool }: WithSpoolArgs): ImagesClient {
  return {
    ...client,
    async deleteImage(args) {
      if (!isQueuedId(args.imageId)) return client.deleteImage(args)
      await spool.delete(spoolKeyOf(args.imageId))
      return { alreadyGone: false }
    },
    async getImage(args) {
      if (isQueuedId(args.imageId)) throw notThere()
      return client.getImage(args)
    },
    async getImageBlob(args) {
      if (!isQueuedId(args.imageId)) return client.getImageBlob(args)
      const found = await spool.find(spoolKeyOf(args.imageId))
      if (found === undefined) throw notThere()
      return openFound({ found, range: args.range })
    },
    async updateImage(args) {
      if (isQueuedId(args.imageId)) throw notThere()
      return client.updateImage(args)
    },
  }
}

type OpenFoundArgs = { found: FoundFile; range: ByteRange | undefined }

async function openFound({ found, range }: OpenFoundArgs): Promise<ImageBlob> {
  const { size } = found
  const start = range === undefined ? 0 : 'start' in range ? range.start : size - range.lastBytes
  const end = range !== undefined && 'end' in range ? (range.end ?? size - 1) : size - 1
  return {
    body: await found.open(range === undefined ? undefined : { end, start: Math.max(0, start) }),
    contentLength: end - Math.max(0, start) + 1,
    contentType: 'application/octet-stream',
    headers: { get: () => null },
    status: range === undefined ? 200 : 206,
  }
}

const notThere = (): CloudflareAPIError =>
  new CloudflareAPIError({
    code: 'API_NOT_FOUND',
    httpStatus: 404,
    message: 'The image is not at Cloudflare yet: it waits to be sent.',
    providerErrors: [],
  })
