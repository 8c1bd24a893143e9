import type { ImagesClient, SigningKey } from '../../cloudflare/imagesClient.js'

import { setTimeout as wait } from 'node:timers/promises'

import {
  CloudflareImagesError,
  isCloudflareAPIError,
  isCloudflareImagesError,
} from '../../errors.js'

/** The key that signs; it may change while the process runs. */
export type SigningKeys = {
  /** Where the key is not known, asks for it in passing, unless somebody just did. */
  ask(): void
  readonly current: string | undefined
  /** Called once the key is known, and with why somebody has to do something first. */
  onNews: ((problem: unknown) => void) | undefined
  /** Why there is no key yet, though images are private. */
  readonly problem: unknown
}

type Client = Pick<ImagesClient, 'listKeys'>

/** How old a key may be that was replaced at Cloudflare: milliseconds between two looks. */
export const keysRefreshMs = 600_000
/** The same while no key is known. Whether Cloudflare is called then, the circuit breaker decides. */
export const keysMissingMs = 5_000
/** The same after a refusal, which somebody has to mend. */
const keysRefusedMs = 60_000
/** A start waits no longer for Cloudflare. */
const patienceMs = 5_000

/** What the options give, to sites that sign nothing as well. */
export const givenKey = (current: string | undefined): SigningKeys => ({
  ask: () => undefined,
  current,
  onNews: undefined,
  problem: undefined,
})

type ReadAccountKeysArgs = {
  client: Client
  name: string | undefined
}

/**
 * The account's own signing keys. They are looked at again in the background, so that a key can be
 * replaced without a restart; while Cloudflare does not answer, the last ones go on signing. Where it
 * does not answer at first, there is no key until it does.
 *
 * @param args.name of the key that signs. Default, and where there is none of it: `default`, else
 * the first.
 * @throws CloudflareImagesError OPTIONS_INVALID where the account has no key, or does not show it
 */
export async function readAccountKeys(args: ReadAccountKeysArgs): Promise<SigningKeys> {
  const keys = createAccountKeys(args)
  const answered = new AbortController()
  await Promise.race([keys.look(), wait(patienceMs, undefined, { signal: answered.signal })])
  answered.abort()
  if (keys.current === undefined && !isForNow(keys.problem)) throw keys.problem
  lookAgain(new WeakRef(keys))
  return keys
}

type PickKeyArgs = {
  keys: readonly SigningKey[]
  name?: string | undefined
}

/** The value of the key that signs; `undefined` without keys. */
export function pickKey({ keys, name = 'default' }: PickKeyArgs): string | undefined {
  const wanted = [name, 'default'].map((known) => keys.find((key) => key.name === known))
  return [...wanted, ...keys].find((key) => key !== undefined && key.value !== '')?.value
}

type AccountKeys = SigningKeys & { look(): Promise<void> }

function createAccountKeys({ client, name }: ReadAccountKeysArgs): AccountKeys {
  let current: string | undefined
  let looking: Promise<void> | undefined
  let nextAt = 0
  let problem: unknown = new CloudflareImagesError({
    code: 'REQUEST_TIMEOUT',
    message: 'Cloudflare has not told the signing keys of the account yet.',
  })
  const read = async (): Promise<void> => {
    try {
      const found = pickKey({ keys: await list(client), name })
      if (found === undefined) throw missingKey('the account has none')
      const isNew = current === undefined
      current = found
      problem = undefined
      if (isNew) keys.onNews?.(undefined)
    } catch (error) {
      if (current !== undefined) return
      const wasForNow = isForNow(problem)
      problem = error
      nextAt = Date.now() + pauseAfter(error)
      if (wasForNow && !isForNow(error)) keys.onNews?.(error)
    }
  }
  const keys: AccountKeys = {
    ask() {
      if (current === undefined && Date.now() >= nextAt) void keys.look()
    },
    get current() {
      return current
    },
    look() {
      looking ??= read().finally(() => {
        looking = undefined
      })
      return looking
    },
    onNews: undefined,
    get problem() {
      return problem
    },
  }
  return keys
}

/** By a timer, not by use: a site that was idle for hours must not sign with a key that is gone. */
function lookAgain(held: WeakRef<AccountKeys>): void {
  const isMissing = held.deref()?.current === undefined
  const timer = setInterval(
    () => {
      const keys = held.deref()
      if (isMissing) keys?.ask()
      else void keys?.look()
      if (keys !== undefined && (keys.current === undefined) === isMissing) return
      clearInterval(timer)
      if (keys !== undefined) lookAgain(held)
    },
    isMissing ? keysMissingMs : keysRefreshMs,
  )
  timer.unref()
}

/** Whether it may pass by itself. */
const isForNow = (error: unknown): boolean => isCloudflareImagesError(error) && error.retryable

function pauseAfter(error: unknown): number {
  if (!isForNow(error)) return keysRefusedMs
  // Asking costs nothing while the circuit is open, and another call may close it earlier.
  const isPaused = isCloudflareImagesError(error) && error.code === 'API_PAUSED'
  const askedMs = isCloudflareAPIError(error) && !isPaused ? error.retryAfterMs : undefined
  return Math.max(keysMissingMs, askedMs ?? 0)
}

async function list(client: Client): Promise<SigningKey[]> {
  try {
    return await client.listKeys()
  } catch (cause) {
    if (!isCloudflareImagesError(cause) || cause.code !== 'API_AUTHENTICATION') throw cause
    throw missingKey('the API token may not read those of the account', cause)
  }
}

function missingKey(why: string, cause?: unknown): CloudflareImagesError {
  const problem = `signingKey: expected a signing key, because images of a collection are private, here or in CLOUDFLARE_IMAGES_SIGNING_KEY; ${why}`
  return new CloudflareImagesError({
    cause,
    code: 'OPTIONS_INVALID',
    details: { problems: [problem] },
    message: `payload-cloudflare-images: one problem in the options:\n  - ${problem}`,
  })
}
