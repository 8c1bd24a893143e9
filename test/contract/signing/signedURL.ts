import type { SignatureState } from '../../../src/emulator/delivery/verifySignature.js'
import type { Dice } from './mutations.js'

import fc from 'fast-check'

import { verifySignature } from '../../../src/emulator/delivery/verifySignature.js'
import { cloudflareOrigins, createTargetMatcher } from '../../../src/emulator/http/origins.js'

const match = createTargetMatcher(cloudflareOrigins)

/** What reaches delivery when a browser asks for a URL; undefined when nothing does. */
export function readRequest(url: string): { path: string; search: string } | undefined {
  if (!URL.canParse(url)) return undefined
  const parsed = new URL(url)
  const target = match(parsed)
  return target?.host === 'delivery' ? { path: target.path, search: parsed.search } : undefined
}

/** What the emulator finds out about the signature of a URL. */
export async function judge({
  keys,
  nowSeconds,
  url,
}: {
  keys: readonly string[]
  nowSeconds: number
  url: string
}): Promise<'elsewhere' | SignatureState> {
  const request = readRequest(url)
  return request === undefined ? 'elsewhere' : verifySignature({ ...request, keys, nowSeconds })
}

/** The same request, whatever the URL looks like: browsers resolve dots and keep fragments. */
export function isSameRequest(one: string, other: string): boolean {
  const [first, second] = [readRequest(one), readRequest(other)]
  return first?.path === second?.path && first?.search === second?.search
}

const die = fc.nat(2 ** 31 - 1)
export const anyDice: fc.Arbitrary<Dice> = fc.tuple(die, die, die)

/** Keys look like base64, and some are odd. */
export const anyKey = fc.oneof(
  fc.base64String({ maxLength: 44, minLength: 1 }),
  fc.string({ maxLength: 80, minLength: 1, unit: 'binary' }),
)

export const anyVariant = fc.stringMatching(/^[A-Za-z\d]{1,40}$/)
export const anyHash = fc.stringMatching(/^[\w-]{22}$/)
