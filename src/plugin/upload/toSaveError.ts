import { APIError, type PayloadRequest, ValidationError } from 'payload'

import { type ErrorCode, isCloudflareImagesError } from '../../errors.js'
import { toPayloadError } from '../http/toPayloadError.js'

/** What is said of the file itself: the rest is about the request, the person or the service. */
const fileCodes: ReadonlySet<ErrorCode> = new Set([
  'API_REFUSED_IMAGE',
  'FILE_EMPTY',
  'FILE_NAME_INVALID',
  'FILE_TOO_LARGE',
  'FILE_UNREADABLE',
  'IMAGE_TOO_LARGE',
  'IMAGE_TYPE_REFUSED',
  // Why a browser did not send its file.
  'REQUEST_INVALID',
  'SVG_UNSAFE',
  'URL_REFUSED',
  'URL_UNREACHABLE',
])
const tooLarge: ReadonlySet<ErrorCode> = new Set(['FILE_TOO_LARGE', 'IMAGE_TOO_LARGE'])

/** Whether an error refuses the file that was to be saved. */
export const refusesFile = (error: unknown): boolean =>
  isCloudflareImagesError(error) && fileCodes.has(error.code)

type ToSaveErrorArgs = {
  error: unknown
  req: PayloadRequest
  slug: string
}

/**
 * The error of a save, as Payload has it: a refused file is a mistake in the form's field `file`,
 * with status 400, or 413 for one that is too large. It is logged as one line.
 */
export function toSaveError({ error, req, slug }: ToSaveErrorArgs): unknown {
  const known = toPayloadError(error)
  if (!isCloudflareImagesError(error) || !refusesFile(error)) return known
  if (!(known instanceof APIError)) return known
  const { message } = known
  const refused = new ValidationError(
    { collection: slug, errors: [{ message, path: 'file' }] },
    req.t,
  )
  Object.assign(refused.data, known.data)
  if (tooLarge.has(error.code)) refused.status = 413
  refused.cause = error
  return refused
}
