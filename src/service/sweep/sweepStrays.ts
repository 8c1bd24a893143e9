import type { CloudflareImage } from '../../cloudflare/imagesClient.js'
import type { SweepArgs, SweepOutcome } from './sweepTypes.js'

import { isCloudflareImagesError } from '../../errors.js'
import { ledgerKinds } from '../ledger.js'

type StrayArgs = Omit<SweepArgs, 'scan'>

/** Images of this site, old enough, newest first; two days back is far longer than any transaction. */
export async function* strayImages({
  client,
  graceSeconds,
  now,
  site,
}: StrayArgs): AsyncGenerator<CloudflareImage> {
  const youngest = now.getTime() - graceSeconds * 1000
  const oldest = now.getTime() - 2 * 86_400_000
  for await (const image of client.eachImage({ meta: { payload_site: site }, sortOrder: 'desc' })) {
    const uploadedAt = Date.parse(image.uploadedAt ?? '')
    if (uploadedAt < oldest) return
    if (uploadedAt <= youngest) yield image
  }
}

type RemoveStrayArgs = Pick<SweepArgs, 'client' | 'emit' | 'ledger'> & {
  image: CloudflareImage
  /** What is still to be asked about an image that nothing refers to. */
  mayGo?: () => Promise<boolean>
}

/** Deletes a listed image that no document, version or row tells of. */
export async function removeStray({
  client,
  emit,
  image: { imageId, metadata },
  mayGo = () => Promise.resolve(true),
  ledger,
}: RemoveStrayArgs): Promise<SweepOutcome> {
  const { payload_previous: previousId } = metadata
  // A document may still show the id that the image had before its privacy was changed.
  for (const id of [imageId, ...(typeof previousId === 'string' ? [previousId] : [])]) {
    if ((await ledger.referenceOf({ imageId: id })) !== 'none') return 'settled'
  }
  // A direct upload that waits for its document, say: its row decides.
  if ((await ledger.findRows({ imageId, kinds: ledgerKinds })).length > 0) return 'settled'
  if (!(await mayGo())) return 'held'
  try {
    await client.deleteImage({ imageId })
  } catch (error) {
    if (!isCloudflareImagesError(error)) throw error
    await emit({
      imageId,
      message: `An image without a document could not be deleted: ${error.message}`,
      type: 'failed',
    })
    return 'failed'
  }
  await emit({
    imageId,
    message: 'The image was deleted at Cloudflare: no document of this site shows it.',
    type: 'swept',
  })
  return 'deleted'
}
