import type { ImagesClient, SigningKey } from '../../cloudflare/imagesClient.js'

import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'

/** The key that signs; it may change while the process runs. */
export type SigningKeys = { readonly current: string | undefined }

type Client = Pick<ImagesClient, 'listKeys'>

/** How old a key may be that was replaced at Cloudflare: milliseconds between two looks. */
export const keysRefreshMs = 600_000

type ReadAccountKeysArgs = {
  client: Client
  name: string | undefined
}

/**
 * The account's own signing keys. They are looked at again in the background, so that a key can be
 * replaced without a restart; while Cloudflare does not answer, the last ones go on signing.
 *
 * @param args.name of the key that signs. Default, and where there is none of it: `default`, else
 * the first.
 * @throws CloudflareImagesError OPTIONS_INVALID where the account has no key, or does not show it
 */
export async function readAccountKeys({ client, name }: ReadAccountKeysArgs): Promise<SigningKeys> {
  const first = pickKey({ keys: await listFirst(client), name })
  if (first === undefined) throw missingKey('the account has none')
  const keys = { current: first }
  keepFresh({ client, keys: new WeakRef(keys), name })
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

type KeepFreshArgs = {
  client: Client
  keys: WeakRef<{ current: string }>
  name: string | undefined
}

/** By a timer, not by use: a site that was idle for hours must not sign with a key that is gone. */
function keepFresh({ client, keys, name }: KeepFreshArgs): void {
  const timer = setInterval(() => {
    if (keys.deref() === undefined) {
      clearInterval(timer)
      return
    }
    void client.listKeys().then(
      (listed) => {
        const held = keys.deref()
        const current = pickKey({ keys: listed, name })
        if (held !== undefined && current !== undefined) held.current = current
      },
      () => undefined,
    )
  }, keysRefreshMs)
  timer.unref()
}

async function listFirst(client: Client): Promise<SigningKey[]> {
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
