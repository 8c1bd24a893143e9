import type { Payload } from 'payload'

import type { Service } from '../../service/createService.js'

type WarnAboutExposureArgs = {
  payload: Payload
  service: Pick<Service, 'collections' | 'namedVariants' | 'options'>
}

/**
 * Tells at start what the options leave open though they look closed: variants that show private
 * images to anyone, and marks on pictures whose clean original can be fetched.
 */
export function warnAboutExposure({
  payload: { logger },
  service: { collections, namedVariants, options },
}: WarnAboutExposureArgs): void {
  const all = Object.values(collections)
  const guarded = all.filter(({ privacy }) => privacy !== 'public').map(({ slug }) => slug)
  const open = namedVariants.filter((variant) => variant.neverRequireSignedURLs)
  for (const { name } of guarded.length === 0 ? [] : open) {
    logger.warn(
      `payload-cloudflare-images: the variant "${name}" has neverRequireSignedURLs, so it shows every private image of the account to anyone who knows the image's id, those of ${guarded.join(', ')} included. Take it away, or keep the variant too small to matter.`,
    )
  }
  if (options.watermark === undefined) return
  const bare = all.filter(({ privacy, watermark }) => watermark && privacy === 'public')
  if (bare.length === 0) return
  logger.warn(
    `payload-cloudflare-images: watermarks are drawn for ${bare.map(({ slug }) => slug).join(', ')}, whose images are public, so anyone who knows an image's id gets the clean picture. Make the collection private (privacy: 'signed'), or switch its marks off (watermark: false).`,
  )
}
