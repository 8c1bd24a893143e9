import type { ImagesClient } from '../../cloudflare/imagesClient.js'
import type { ResolvedOptions } from '../../options/resolvedOptions.js'
import type { Connection } from '../connection.js'
import type { AccountNeeds } from './accountNeeds.js'
import type { AccountState } from './planAccount.js'

import { buildDeliveryURL } from '../../core/deliveryURL.js'
import { isCloudflareImagesError } from '../../errors.js'
import { fetchDelivered } from '../watermark/fetchDelivered.js'

type ReadAccountArgs = {
  connection: Pick<Connection, 'client' | 'delivery' | 'emulator'>
  needs: AccountNeeds
  options: Pick<ResolvedOptions, 'fetch' | 'local' | 'mode' | 'timeoutMs'>
  signal?: AbortSignal | undefined
}

/** What was read, and whether the account holds a public image to try its URLs with. */
export type ReadAccount = AccountState & { hasPublicImage: boolean | undefined }

/**
 * Looks at what the options need, and at nothing else. Changes nothing.
 *
 * @throws CloudflareImagesError where Cloudflare does not answer, or refuses the token
 */
export async function readAccount({
  connection,
  needs,
  options,
  signal,
}: ReadAccountArgs): Promise<ReadAccount> {
  const { client } = connection
  const variants = await client.listVariants({ signal })
  const signingKeys = needs.signingKey === undefined ? undefined : await readKeys(client, signal)
  const unasked = { flexible: undefined, hasPublicImage: undefined }
  const found = needs.flexible ? await readFlexible({ connection, options, signal }) : unasked
  return { ...found, signingKeys, variants }
}

async function readKeys(
  client: ImagesClient,
  signal: AbortSignal | undefined,
): Promise<AccountState['signingKeys']> {
  try {
    return await client.listKeys({ signal })
  } catch (error) {
    if (isCloudflareImagesError(error) && error.code === 'API_AUTHENTICATION') return undefined
    throw error
  }
}

type ReadFlexibleArgs = Pick<ReadAccountArgs, 'connection' | 'options' | 'signal'>

/** That the configuration can be read is not documented: where it cannot, a URL is tried. */
async function readFlexible({
  connection,
  options,
  signal,
}: ReadFlexibleArgs): Promise<Pick<ReadAccount, 'flexible' | 'hasPublicImage'>> {
  // This process has just switched them on.
  if (options.mode === 'local' && options.local.account === 'ready') {
    return { flexible: true, hasPublicImage: undefined }
  }
  const said = await sayFlexible(connection.client, signal)
  if (said !== undefined) return { flexible: said, hasPublicImage: undefined }
  const { images } = await connection.client.listImages({ perPage: 100, signal })
  const image = images.find(({ requireSignedURLs }) => !requireSignedURLs)
  if (image === undefined) return { flexible: undefined, hasPublicImage: false }
  const { imageId } = image
  const flexible = await tryFlexible({ connection, imageId, options })
  return { flexible, hasPublicImage: true }
}

async function sayFlexible(
  client: ImagesClient,
  signal: AbortSignal | undefined,
): Promise<boolean | undefined> {
  try {
    return (await client.getConfig({ signal })).flexibleVariants
  } catch (error) {
    if (!isCloudflareImagesError(error) || error.retryable) throw error
    return undefined
  }
}

type TryFlexibleArgs = Pick<ReadAccountArgs, 'connection' | 'options'> & { imageId: string }

async function tryFlexible({
  connection,
  imageId,
  options: { fetch, timeoutMs },
}: TryFlexibleArgs): Promise<boolean | undefined> {
  const { delivery } = connection
  const deliveryURL = buildDeliveryURL({ delivery, imageId, variant: { width: 16 } })
  try {
    await fetchDelivered({
      fetch,
      host: connection,
      request: { acceptsWebp: false, deliveryURL },
      timeoutMs,
    })
    return true
  } catch (error) {
    const isRefused = isCloudflareImagesError(error) && error.code === 'VARIANT_MISSING'
    return isRefused ? false : undefined
  }
}
