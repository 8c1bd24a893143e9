import type { ServiceCollection } from '../../service/createService.js'

import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { isTooLarge } from '../../service/otherFiles/oversizedImage.js'
import { keepsOversized } from '../request/fileTargets.js'

type OrWithTheFormArgs<Result> = {
  collection: ServiceCollection | undefined
  task: () => Promise<Result> | Result
}

/**
 * A file that is too large for Cloudflare is refused here, and taken with its document where the collection
 * keeps it: then the refusal says so.
 */
export async function orWithTheForm<Result>({
  collection,
  task,
}: OrWithTheFormArgs<Result>): Promise<Result> {
  try {
    return await task()
  } catch (error) {
    if (!isCloudflareImagesError(error) || !isTooLarge(error)) throw error
    if (!keepsOversized(collection)) throw error
    const { code, details, message } = error
    throw new CloudflareImagesError({
      cause: error,
      code,
      details,
      message: `${message} Or save the document with the file itself instead of asking for an upload URL.`,
    })
  }
}
