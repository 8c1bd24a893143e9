import type { ImagesClient } from '../../cloudflare/imagesClient.js'
import type { ResolvedOptions } from '../../options/resolvedOptions.js'

import { createImagesClient } from '../../cloudflare/createImagesClient.js'
import { version } from '../../version.js'

type OpenUnfinishedArgs = {
  options: Pick<ResolvedOptions, 'fetch' | 'maxRetries' | 'timeoutMs'>
  unfinished: NonNullable<ResolvedOptions['unfinished']>
}

/** A client for an account whose hash is not known yet: it can do everything but deliver. */
export async function openUnfinished({
  options: { fetch, maxRetries, timeoutMs },
  unfinished: { accountId, apiBaseURL, apiToken },
}: OpenUnfinishedArgs): Promise<ImagesClient> {
  return createImagesClient({
    accountId: typeof accountId === 'function' ? await accountId() : accountId,
    apiBaseURL,
    apiToken,
    ...(fetch === undefined ? {} : { fetch }),
    maxRetries,
    timeoutMs,
    uploadTimeoutMs: timeoutMs * 5,
    userAgent: `payload-cloudflare-images/${version}`,
  })
}
