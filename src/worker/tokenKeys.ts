import { tokenKeyLabels } from '../core/watermarkToken.js'
import { CloudflareImagesError } from '../errors.js'

/** The two keys that a secret stands for. */
export type TokenKeys = { seal: CryptoKey; sign: CryptoKey }

const minSecretLength = 32
const known = new Map<string, Promise<readonly TokenKeys[]>>()

const hmac = { hash: 'SHA-256', name: 'HMAC' } as const

/**
 * The keys of the Worker's secret; several secrets, separated by spaces, while one is replaced.
 *
 * @throws CloudflareImagesError OPTIONS_INVALID where it is missing or too short
 */
export async function readTokenKeys(
  secret: unknown,
): Promise<readonly [TokenKeys, ...TokenKeys[]]> {
  const secrets =
    typeof secret === 'string' ? secret.split(/\s+/).filter((each) => each !== '') : []
  if (secrets.length === 0 || secrets.some(({ length }) => length < minSecretLength)) {
    throw new CloudflareImagesError({
      code: 'OPTIONS_INVALID',
      message: `This Worker has no usable WATERMARK_SECRET. Put one of ${minSecretLength} characters or more with "wrangler secret put WATERMARK_SECRET", the same as the site's.`,
    })
  }
  const [first, ...others] = await deriveAll(secrets)
  if (first === undefined) throw new Error('A secret has keys.')
  return [first, ...others]
}

/** Deriving costs more than checking a token, and a Worker has one secret for as long as it lives. */
function deriveAll(secrets: readonly string[]): Promise<readonly TokenKeys[]> {
  const id = secrets.join(' ')
  const keys = known.get(id) ?? Promise.all(secrets.map(derive))
  if (!known.has(id)) known.clear()
  known.set(id, keys)
  return keys
}

async function derive(secret: string): Promise<TokenKeys> {
  const root = await crypto.subtle.importKey('raw', encode(secret), hmac, false, ['sign'])
  const sealKey = await crypto.subtle.sign('HMAC', root, encode(tokenKeyLabels.seal))
  const signKey = await crypto.subtle.sign('HMAC', root, encode(tokenKeyLabels.sign))
  return {
    seal: await crypto.subtle.importKey('raw', sealKey, 'AES-CTR', false, ['decrypt']),
    sign: await crypto.subtle.importKey('raw', signKey, hmac, false, ['sign', 'verify']),
  }
}

const encode = (text: string) => new TextEncoder().encode(text)
