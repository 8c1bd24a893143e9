import { CloudflareImagesError } from '../errors.js'
import { isQueuedId } from './queuedId.js'

const maxLength = 1024
const uuidPattern = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i
// C0 and C1 controls, DEL, and lone surrogates (which cannot be written as UTF-8).
const unprintablePattern = /[\p{Cc}\p{Cs}]/u

function refuse(id: string, reason: string): never {
  const shown = JSON.stringify(id.length > 60 ? `${id.slice(0, 60)}…` : id)
  throw new CloudflareImagesError({
    code: 'IMAGE_ID_INVALID',
    message: `${shown} cannot be an image id: ${reason}.`,
  })
}

/** True for the ids that Cloudflare makes itself; only those images can be private. */
export function isUUID(id: string): boolean {
  return uuidPattern.test(id)
}

/**
 * Checks any image id, custom or made by Cloudflare.
 *
 * @throws CloudflareImagesError IMAGE_ID_INVALID
 */
export function assertImageId(id: string): void {
  if (id === '') refuse(id, 'it is empty')
  if (id.length > maxLength) refuse(id, `it is longer than ${maxLength} characters`)
  if (unprintablePattern.test(id)) refuse(id, 'it holds control characters')
  if (id.startsWith('/') || id.endsWith('/')) refuse(id, 'it begins or ends with a slash')
  // URL parsers collapse these before any server sees them, so the image could not be addressed.
  if (id.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    refuse(id, 'a part of its path is empty, "." or ".."')
  }
}

/**
 * Checks an id that we choose: the rules of {@link assertImageId}, and not a UUID, because
 * Cloudflare keeps those for the ids that it makes.
 *
 * @throws CloudflareImagesError IMAGE_ID_INVALID
 */
export function assertCustomImageId(id: string): void {
  assertImageId(id)
  if (isUUID(id)) refuse(id, 'UUIDs are reserved for ids made by Cloudflare')
  if (isQueuedId(id)) refuse(id, 'it looks like that of a file that waits for Cloudflare')
}

/** For a path of the API: every reserved character is encoded, the slash included. */
export function encodeImageIdForAPI(id: string): string {
  assertImageId(id)
  return encodeURIComponent(id)
}

/** For a delivery URL: slashes stay, everything else that is reserved is encoded (`%` → `%25`). */
export function encodeImageIdForDelivery(id: string): string {
  assertImageId(id)
  return id.split('/').map(encodeURIComponent).join('/')
}
