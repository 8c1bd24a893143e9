import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** Header names to values, or anything with a `get` such as the platform's `Headers`. */
export type WebhookHeaders =
  | Readonly<Record<string, readonly string[] | string | undefined>>
  | { get(name: string): null | string }

/** What proved a message: the secret itself, as Cloudflare sends it, or a relay's HMAC. */
export type WebhookProof = 'hmac' | 'secret'

const secretHeader = 'cf-webhook-auth'
const signatureHeaders = ['x-signature', 'x-cloudflare-signature'] as const
const signaturePattern = /^(?:sha256=)?([\da-f]{64})$/i
/** Longer ones are no secret of ours, and are not worth hashing. */
const maxHeaderLength = 4096

/** Whether a message carries anything that could prove it. */
export function hasWebhookProof(headers: WebhookHeaders): boolean {
  return [secretHeader, ...signatureHeaders].some((name) => readHeader({ headers, name }) !== '')
}

type VerifyWebhookArgs = {
  headers: WebhookHeaders
  rawBody: string | Uint8Array
  secrets: readonly string[]
}

/**
 * Tells how a webhook message proves that it knows one of the secrets, or `undefined` when it does
 * not. Cloudflare sends the secret itself in `cf-webhook-auth`; a relay of your own sends
 * HMAC-SHA256 of the raw body in hex, as `x-signature` or `x-cloudflare-signature`, with or without
 * `sha256=` before it. Takes as long for a wrong secret as for a right one.
 *
 * @param args.rawBody the bytes as they came: JSON that was parsed and written again differs.
 * @param args.secrets several while one is replaced; empty ones prove nothing.
 */
export function verifyWebhook({
  headers,
  rawBody,
  secrets,
}: VerifyWebhookArgs): undefined | WebhookProof {
  const usable = secrets.filter((secret) => secret !== '')
  const given = readHeader({ headers, name: secretHeader })
  // Every secret is compared, so that time does not tell which one matched.
  const isSecret = given !== '' && anyOf(usable.map((secret) => isSameText(given, secret)))
  if (isSecret) return 'secret'
  const signatures = signatureHeaders.flatMap((name) => {
    const digest = signaturePattern.exec(readHeader({ headers, name }))?.[1]
    return digest === undefined ? [] : [Buffer.from(digest, 'hex')]
  })
  const isSigned = anyOf(
    signatures.flatMap((signature) =>
      usable.map((secret) => timingSafeEqual(signature, sign({ rawBody, secret }))),
    ),
  )
  return isSigned ? 'hmac' : undefined
}

const anyOf = (results: readonly boolean[]): boolean => results.includes(true)

/** Digests are of one length, whatever the secret's. */
function isSameText(a: string, b: string): boolean {
  return timingSafeEqual(digestOf(a), digestOf(b))
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest()

function sign({ rawBody, secret }: { rawBody: string | Uint8Array; secret: string }): Buffer {
  return createHmac('sha256', secret).update(rawBody).digest()
}

function readHeader({ headers, name }: { headers: WebhookHeaders; name: string }): string {
  const value = hasGet(headers) ? headers.get(name) : ownHeader({ headers, name })
  return typeof value === 'string' && value.length <= maxHeaderLength ? value.trim() : ''
}

function hasGet(headers: WebhookHeaders): headers is { get(name: string): null | string } {
  return typeof headers.get === 'function'
}

type OwnHeaderArgs = {
  headers: Readonly<Record<string, readonly string[] | string | undefined>>
  name: string
}

/** Names in any case. A repeated header proves nothing: there is no telling which one counts. */
function ownHeader({ headers, name }: OwnHeaderArgs): readonly string[] | string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
}
