import type * as Engine from '../../browser/runDirectUpload.js'

import { CloudflareImagesError } from '../../errors.js'

/**
 * `runDirectUpload`, fetched with the first file: most pages of the panel send none.
 *
 * @throws CloudflareImagesError NETWORK also where it cannot be fetched; another attempt asks again
 */
export async function sendDirectly(
  args: Engine.DirectUploadArgs,
): Promise<Engine.DirectUploadResult> {
  const { runDirectUpload } = await load()
  return runDirectUpload(args)
}

async function load(): Promise<typeof Engine> {
  try {
    return await import('../../browser/runDirectUpload.js')
  } catch (cause) {
    throw new CloudflareImagesError({
      cause,
      code: 'NETWORK',
      details: { isPartMissing: true },
      message: 'A part of this page could not be loaded. Save your work and reload the page.',
    })
  }
}
