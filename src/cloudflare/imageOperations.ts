import type { CloudflareAPIError } from '../errors.js'
import type { RequestContext } from './apiRequest.js'
import type { ByteRange, ImageSettings, ImagesClient } from './imagesClient.js'

import { encodeImageIdForAPI } from '../core/imageId.js'
import { assertCreator, assertMetadata } from '../core/limits.js'
import { isCloudflareAPIError } from '../errors.js'
import { assertArgument } from './assertArgument.js'
import { openBlob } from './openBlob.js'
import { parseImage } from './parseImage.js'
import { sendRequest } from './sendRequest.js'

type ImageOperations = Pick<
  ImagesClient,
  'deleteImage' | 'getImage' | 'getImageBlob' | 'updateImage'
>

const calls = {
  deleteImage: { method: 'DELETE', operation: 'deleteImage', replayable: true },
  getImage: { method: 'GET', operation: 'getImage', replayable: true },
  getImageBlob: { method: 'GET', operation: 'getImageBlob', replayable: true },
  updateImage: { method: 'PATCH', operation: 'updateImage' },
} as const

/** The calls about one stored image. */
export function createImageOperations(context: RequestContext): ImageOperations {
  return {
    deleteImage: async ({ imageId, signal }) => {
      const request = { ...calls.deleteImage, imageId, path: imagePath(imageId), signal }
      return forgiveAbsence(sendRequest({ context, parse: () => true, request }))
    },
    getImage: async ({ imageId, signal }) => {
      const request = { ...calls.getImage, imageId, path: imagePath(imageId), signal }
      return sendRequest({ context, parse: parseImage, request })
    },
    getImageBlob: async ({ imageId, range, signal }) => {
      const headers = {
        accept: 'image/*',
        // Ranges and lengths are about the file, not about a compressed form of it.
        'accept-encoding': 'identity',
        ...(range === undefined ? {} : { range: formatRange(range) }),
      }
      const path = `${imagePath(imageId)}/blob`
      return openBlob({
        context,
        request: { ...calls.getImageBlob, headers, imageId, path, signal },
      })
    },
    updateImage: async ({ imageId, signal, ...settings }) => {
      const json = checkSettings(settings)
      // A change of privacy moves the image to a new id: the second try would not find it.
      const replayable = settings.requireSignedURLs === undefined
      const path = imagePath(imageId)
      const request = { ...calls.updateImage, imageId, json, path, replayable, signal }
      return sendRequest({ context, parse: parseImage, request })
    },
  }
}

/** A delete that finds nothing has reached its goal. */
export async function forgiveAbsence(
  deletion: Promise<unknown>,
): Promise<{ alreadyGone: boolean }> {
  try {
    await deletion
    return { alreadyGone: false }
  } catch (error) {
    if (isNotFound(error)) {
      return { alreadyGone: true }
    }
    throw error
  }
}

function isNotFound(error: unknown): error is CloudflareAPIError {
  return isCloudflareAPIError(error) && error.code === 'API_NOT_FOUND'
}

function imagePath(imageId: string): string {
  return `/images/v1/${encodeImageIdForAPI(imageId)}`
}

function checkSettings({ creator, metadata, requireSignedURLs }: ImageSettings) {
  if (creator !== undefined) {
    assertCreator(creator)
  }
  if (metadata !== undefined) {
    assertMetadata(metadata)
  }
  // JSON leaves out what is undefined, and Cloudflare leaves alone what is left out.
  const settings = { creator, metadata, requireSignedURLs }
  assertArgument({
    argument: 'updateImage',
    expected: 'creator, metadata or requireSignedURLs',
    isValid: Object.values(settings).some((value) => value !== undefined),
  })
  return settings
}

function formatRange(range: ByteRange): string {
  const isOffset = (value: number) => Number.isSafeInteger(value) && value >= 0
  if ('lastBytes' in range) {
    const isValid = isOffset(range.lastBytes) && range.lastBytes > 0
    assertArgument({ argument: 'range', expected: 'at least one last byte', isValid })
    return `bytes=-${range.lastBytes}`
  }
  const { end, start } = range
  const isValid = isOffset(start) && (end === undefined || (isOffset(end) && end >= start))
  assertArgument({ argument: 'range', expected: 'whole numbers, 0 <= start <= end', isValid })
  return `bytes=${start}-${end ?? ''}`
}
