import type { BatchHost, Operation } from './apiRequest.js'
import type { BatchImagesClient } from './imagesClient.js'

import { isCloudflareAPIError } from '../errors.js'

/** After a refusal that concerns the host, and not the image, the API is called for so long. */
const avoidedMs = 3_600_000

/** Those of {@link BatchImagesClient}: API reference, Upload via batch API. */
const operations = {
  createDirectUpload: true,
  deleteImage: true,
  getImage: true,
  listImages: true,
  updateImage: true,
  uploadImage: true,
  uploadImageFromURL: true,
} as const satisfies Record<Exclude<keyof BatchImagesClient, 'eachImage'>, true>

type CreateBatchHostArgs = {
  context: BatchHost['context']
  /** Asked before every call. */
  isWanted: () => boolean
}

/**
 * Sends calls to the host for bulk work while that is wanted. Where the account may not use it, or it
 * does not answer, the API takes them.
 */
export function createBatchHost({ context, isWanted }: CreateBatchHostArgs): BatchHost {
  let avoidedUntil = 0
  return {
    context,
    hasDeclined(error) {
      if (!isCloudflareAPIError(error)) return false
      if (error.code === 'API_PAUSED') return true
      // The last is what a host says that does not know the path: no answer about an image has it.
      const isAboutHost =
        error.code === 'API_AUTHENTICATION' ||
        (error.code === 'API_BAD_REQUEST' && isNoRoute(error))
      if (isAboutHost) avoidedUntil = context.now() + avoidedMs
      return isAboutHost
    },
    takes: (operation: Operation) =>
      operation in operations && context.now() >= avoidedUntil && isWanted(),
  }
}

const isNoRoute = ({ httpStatus }: { httpStatus: number }): boolean =>
  httpStatus === 404 || httpStatus === 405
