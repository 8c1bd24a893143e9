import { CloudflareImagesError } from '../errors.js'

type AssertArgumentArgs = {
  argument: string
  expected: string
  isValid: boolean
  /** Left out where the value may be a secret. */
  received?: unknown
}

/**
 * Refuses an argument that Cloudflare would refuse, before a request is spent on it.
 *
 * @throws REQUEST_INVALID
 */
export function assertArgument({
  argument,
  expected,
  isValid,
  received,
}: AssertArgumentArgs): void {
  if (isValid) {
    return
  }
  const shown = received === undefined ? '' : ` but received ${format(received)}`
  throw new CloudflareImagesError({
    code: 'REQUEST_INVALID',
    details: { argument, expected },
    message: `Expected ${expected} for "${argument}"${shown}.`,
  })
}

function format(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}
