import type { RequestContext } from './apiRequest.js'
import type { ImagesClient, NewImageSettings } from './imagesClient.js'

import { assertCustomImageId } from '../core/imageId.js'
import { assertCreator, assertMetadata } from '../core/limits.js'
import { assertArgument } from './assertArgument.js'
import { parseDirectUpload, parseImage, parseUploaded } from './parseImage.js'
import { getURLSecrets } from './redactSecrets.js'
import { sendRequest } from './sendRequest.js'

type UploadOperations = Pick<
  ImagesClient,
  'createDirectUpload' | 'uploadImage' | 'uploadImageFromURL' | 'uploadToURL'
>

const calls = {
  createDirectUpload: {
    method: 'POST',
    operation: 'createDirectUpload',
    path: '/images/v2/direct_upload',
  },
  uploadImage: { method: 'POST', operation: 'uploadImage', path: '/images/v1' },
  uploadImageFromURL: { method: 'POST', operation: 'uploadImageFromURL', path: '/images/v1' },
  // The URL takes one file: the second time would be refused, though the first succeeded.
  uploadToURL: { method: 'POST', operation: 'uploadToURL', replayable: false },
} as const

/** The calls that bring images in. */
export function createUploadOperations(context: RequestContext): UploadOperations {
  const { uploadTimeoutMs: timeoutMs } = context
  return {
    createDirectUpload: async ({ expiresAt, signal, ...settings } = {}) => {
      // A form without fields has no parts, which is no form: one is always sent.
      const always = { requireSignedURLs: 'false' }
      const fields = { ...always, ...formatSettings(settings), ...formatExpiry(expiresAt) }
      const request = {
        ...calls.createDirectUpload,
        ...identify(settings),
        form: { fields },
        // A draft that nobody knows of ends by itself; one under an id of ours would be in the way.
        replayable: settings.id === undefined,
        signal,
      }
      return sendRequest({ context, parse: parseDirectUpload, request })
    },
    uploadImage: async ({ file, signal, ...settings }) => {
      const form = { fields: formatSettings(settings), file }
      const request = { ...calls.uploadImage, ...identify(settings), form, signal, timeoutMs }
      return sendRequest({ context, parse: parseImage, request })
    },
    uploadImageFromURL: async ({ signal, url, ...settings }) => {
      const source = parseHTTPURL({ argument: 'url', url })
      const request = {
        ...calls.uploadImageFromURL,
        ...identify(settings),
        form: { fields: { ...formatSettings(settings), url } },
        // Such a URL may hold a password or be a signed link.
        secrets: [url, source.href, ...getURLSecrets(source)],
        signal,
        timeoutMs,
      }
      return sendRequest({ context, parse: parseImage, request })
    },
    uploadToURL: async ({ file, signal, uploadURL }) => {
      const oneTimeURL = parseHTTPURL({ argument: 'uploadURL', url: uploadURL })
      const form = { fields: {}, file }
      const request = { ...calls.uploadToURL, form, oneTimeURL, signal, timeoutMs }
      return sendRequest({ context, parse: parseUploaded, request })
    },
  }
}

/** Twice would be two images, or the refusal of an id that the first time took. */
function identify({ id }: NewImageSettings): { imageId?: string; replayable: boolean } {
  return { ...(id === undefined ? {} : { imageId: id }), replayable: false }
}

/** The form fields of the settings, checked. Metadata is one field of JSON, not a field per key. */
function formatSettings(settings: NewImageSettings): Record<string, string> {
  const { creator, id, metadata, requireSignedURLs } = settings
  if (id !== undefined) {
    assertCustomImageId(id)
  }
  if (creator !== undefined) {
    assertCreator(creator)
  }
  return {
    ...(creator === undefined ? {} : { creator }),
    ...(id === undefined ? {} : { id }),
    ...(metadata === undefined ? {} : { metadata: assertMetadata(metadata) }),
    ...(requireSignedURLs === undefined ? {} : { requireSignedURLs: String(requireSignedURLs) }),
  }
}

function formatExpiry(expiresAt: Date | undefined): { expiry?: string } {
  if (expiresAt === undefined) {
    return {}
  }
  const isValid = !Number.isNaN(expiresAt.getTime())
  assertArgument({ argument: 'expiresAt', expected: 'a valid date', isValid })
  return { expiry: expiresAt.toISOString() }
}

function parseHTTPURL({ argument, url }: { argument: string; url: string }): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const isValid = parsed !== undefined && /^https?:$/.test(parsed.protocol)
  assertArgument({ argument, expected: 'an absolute http or https URL', isValid })
  return parsed as URL
}
