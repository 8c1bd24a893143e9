import type { WatermarkClaims } from '../core/watermarkToken.js'
import type { TokenKeys } from './tokenKeys.js'

import { fromBase64url } from '../core/base64url.js'
import {
  invalidToken,
  parseWatermarkClaims,
  splitToken,
  tokenCounterBytes,
  tokenText,
} from '../core/watermarkToken.js'

type ReadWatermarkTokenArgs = {
  host: string
  keys: readonly TokenKeys[]
  now: Date
  token: string
}

/**
 * The claims of a token that a site with one of the secrets issued for this host. The platform
 * compares signatures, in constant time; nothing of a token is read before.
 *
 * @throws CloudflareImagesError TOKEN_INVALID, TOKEN_EXPIRED
 */
export async function readWatermarkToken({
  host,
  keys,
  now,
  token,
}: ReadWatermarkTokenArgs): Promise<WatermarkClaims> {
  const parts = splitToken(token)
  const sealed = fromBase64url(parts.sealed)
  const signature = fromBase64url(parts.signature)
  if (sealed === undefined || signature === undefined) throw invalidToken()
  for (const key of keys) {
    const text = await open({ host, key, sealed, signature })
    if (text !== undefined) return parseWatermarkClaims({ now, text })
  }
  throw invalidToken()
}

type Bytes = Uint8Array<ArrayBuffer>

type OpenArgs = {
  host: string
  key: TokenKeys
  sealed: Bytes
  signature: Bytes
}

async function open({
  host,
  key: { seal, sign },
  sealed,
  signature,
}: OpenArgs): Promise<string | undefined> {
  const counter = signature.subarray(0, tokenCounterBytes)
  const cipher = { counter, length: 128, name: 'AES-CTR' }
  const opened = new Uint8Array(await crypto.subtle.decrypt(cipher, seal, sealed))
  const head = new TextEncoder().encode(tokenText({ claims: '', host }))
  const signed = new Uint8Array(head.byteLength + opened.byteLength)
  signed.set(head)
  signed.set(opened, head.byteLength)
  const isOurs = await crypto.subtle.verify('HMAC', sign, signature, signed)
  return isOurs ? new TextDecoder().decode(opened) : undefined
}
