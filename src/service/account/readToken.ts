import type { ImagesClient } from '../../cloudflare/imagesClient.js'

import { isCloudflareImagesError } from '../../errors.js'

export type TokenStatus = {
  /** ISO time; null for a token without an end, or where Cloudflare does not say. */
  expiresAt: null | string
  problems: string[]
  /** `active`, `disabled` or `expired`; null where Cloudflare does not say. */
  status: null | string
}

/** What Cloudflare says of the API token. That it may not say it is no problem: other calls have worked. */
export async function readToken(client: ImagesClient): Promise<TokenStatus> {
  try {
    const { expiresAt, status } = await client.verifyToken()
    const problems =
      status === 'active'
        ? []
        : [
            `The API token is ${status}. Create another in Cloudflare's dashboard (My Profile > API Tokens).`,
          ]
    return { expiresAt: expiresAt?.toISOString() ?? null, problems, status }
  } catch (error) {
    if (!isCloudflareImagesError(error) || error.retryable) throw error
    return { expiresAt: null, problems: [], status: null }
  }
}
