import { isCloudflareImagesError } from '../../errors.js'

/** Milliseconds between attempts: Cloudflare calls an id taken for some seconds after its deletion. */
const delaysMs = [250, 500, 1000, 2000, 4000] as const

/**
 * Creates an image under an id that was deleted a moment ago, as often as it takes for Cloudflare to
 * have noticed, at most about eight seconds.
 *
 * @throws what the last attempt threw
 */
export async function afterDeletion<T>({
  create,
  sleep,
}: {
  create: () => Promise<T>
  sleep: (delayMs: number) => Promise<void>
}): Promise<T> {
  for (const delayMs of delaysMs) {
    try {
      return await create()
    } catch (error) {
      if (!isCloudflareImagesError(error) || error.code !== 'API_CONFLICT') throw error
    }
    await sleep(delayMs)
  }
  return create()
}
