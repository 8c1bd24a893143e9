import { CloudflareImagesError, isCloudflareImagesError } from '../errors.js'

/** Codes of Cloudflare that say something about the picture; of all others only the number is told. */
const refusals = new Map([
  [9412, 'IMAGE_TYPE_REFUSED'],
  [9413, 'IMAGE_TOO_LARGE'],
  [9420, 'IMAGE_TYPE_REFUSED'],
  [9520, 'IMAGE_TYPE_REFUSED'],
] as const)

/** Cloudflare is busy, or the account has no transformations left for now. */
const passing: readonly number[] = [9422, 9522, 9527, 9528, 9529]

/** Any failure as JSON with a code: never a picture, never anything that a cache keeps. */
export function errorAnswer({ error, isHead }: { error: unknown; isHead: boolean }): Response {
  const { code, message, retryable, status } = toOurs(error)
  return new Response(isHead ? null : JSON.stringify({ errors: [{ data: { code }, message }] }), {
    headers: {
      'Cache-Control': 'no-store',
      'Content-Type': 'application/json',
      'X-Content-Type-Options': 'nosniff',
      ...(retryable ? { 'Retry-After': '10' } : {}),
    },
    status,
  })
}

/** What the binding throws has a number; the words may hold more than a viewer should read. */
function toOurs(error: unknown): CloudflareImagesError {
  if (isCloudflareImagesError(error)) return error
  const number = Number((error as { code?: unknown } | null)?.code)
  const refusal = (refusals as ReadonlyMap<number, 'IMAGE_TOO_LARGE' | 'IMAGE_TYPE_REFUSED'>).get(
    number,
  )
  if (refusal !== undefined) {
    return new CloudflareImagesError({
      cause: error,
      code: refusal,
      message: `Cloudflare cannot draw a mark on this picture (${number}).`,
    })
  }
  const isPassing = passing.includes(number)
  return new CloudflareImagesError({
    cause: error,
    code: isPassing ? 'API_UNAVAILABLE' : 'API_RESPONSE_INVALID',
    message: `Cloudflare could not draw this picture${Number.isNaN(number) ? '' : ` (${number})`}. Try again later.`,
  })
}
