import type { ErrorCode } from '../errors.js'
import type { Operation } from './apiRequest.js'
import type { Answer } from './readEnvelope.js'

/** Provider codes that say more than the HTTP status they come with. */
const codesOfProvider: Readonly<Record<number, ErrorCode>> = {
  5403: 'API_AUTHENTICATION',
  5404: 'API_NOT_FOUND',
  5408: 'REQUEST_TIMEOUT',
  5409: 'API_CONFLICT',
  5410: 'API_CUSTOM_ID_PRIVATE',
  5415: 'API_BAD_REQUEST',
  // An animation above the limit of area, answered as plain text.
  5443: 'API_REFUSED_IMAGE',
  5455: 'API_REFUSED_IMAGE',
  // Sent with status 415 in an outage of the upload host: the file is fine, the service is not.
  5550: 'API_UNAVAILABLE',
  // No such route: a wrong account id or base URL, which must never pass for "no such image".
  7000: 'API_BAD_REQUEST',
  7003: 'API_BAD_REQUEST',
  // Codes of the image service, answered as plain text.
  9402: 'API_REFUSED_IMAGE',
  9412: 'API_REFUSED_IMAGE',
  9413: 'API_REFUSED_IMAGE',
  9420: 'API_REFUSED_IMAGE',
  9520: 'API_REFUSED_IMAGE',
  10000: 'API_AUTHENTICATION',
}

const insufficientStorage = 507

const codesOfStatus: Readonly<Record<number, ErrorCode>> = {
  401: 'API_AUTHENTICATION',
  403: 'API_AUTHENTICATION',
  408: 'REQUEST_TIMEOUT',
  409: 'API_CONFLICT',
  413: 'API_REFUSED_IMAGE',
  415: 'API_REFUSED_IMAGE',
}

/** Operations that send an image: only their refusals can be about the image. */
const imageOperations: ReadonlySet<Operation> = new Set([
  'uploadImage',
  'uploadImageFromURL',
  'uploadToURL',
])

const variantOperations: ReadonlySet<Operation> = new Set([
  'deleteVariant',
  'getVariant',
  'updateVariant',
])

type ClassifyAnswerArgs = {
  answer: Answer
  operation: Operation
  status: number
}

/** Which of our errors an unsuccessful answer is. */
export function classifyAnswer({ answer, operation, status }: ClassifyAnswerArgs): ErrorCode {
  if (status === 429) {
    return 'API_RATE_LIMITED'
  }
  for (const { code, message } of answer.errors) {
    const known = codesOfProvider[code]
    if (known !== undefined) {
      return known
    }
    if (code === 5401 && variantOperations.has(operation)) {
      return 'API_NOT_FOUND'
    }
    if (imageOperations.has(operation) && refusesImage({ code, message })) {
      return 'API_REFUSED_IMAGE'
    }
  }
  return classifyStatus({ answer, operation, status })
}

type ClassifyStatusArgs = {
  answer: Answer
  operation: Operation
  status: number
}

function classifyStatus({ answer, operation, status }: ClassifyStatusArgs): ErrorCode {
  if (status >= 500) {
    // Cloudflare has no such answer; the emulator gives it.
    return status === insufficientStorage ? 'DISK_FULL' : 'API_UNAVAILABLE'
  }
  if (status === 404) {
    // A page of some other server is no statement about an image: unknown is not absent.
    return answer.kind === 'foreign' ? 'API_BAD_REQUEST' : 'API_NOT_FOUND'
  }
  // Gone: a one-time URL that has expired, said in plain text.
  if (status === 410 && operation === 'uploadToURL') return 'API_NOT_FOUND'
  const code = codesOfStatus[status]
  if (code === 'API_AUTHENTICATION' && operation === 'uploadToURL') {
    // No token was sent, so none was refused.
    return 'API_BAD_REQUEST'
  }
  if (code === 'API_REFUSED_IMAGE' && !imageOperations.has(operation)) {
    return 'API_BAD_REQUEST'
  }
  if (code !== undefined) {
    return code
  }
  const isSilent = answer.kind === 'foreign' || answer.kind === 'empty'
  return status < 300 && isSilent ? 'API_RESPONSE_INVALID' : 'API_BAD_REQUEST'
}

/** Refusals that carry a general code and can only be told by their wording. */
function refusesImage({ code, message }: { code: number; message: string }): boolean {
  return (
    // 9422 also stands for "free transformations used up", which is not about the image.
    (code === 9422 && /decode/i.test(message)) ||
    /image\/(jpeg|png|webp|gif)|bad image format|unsupported image|could not decode/i.test(message)
  )
}
