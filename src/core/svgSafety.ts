import { CloudflareImagesError } from '../errors.js'
import { cleanSvg } from './svg/cleanSvg.js'
import { decodeSvg } from './svg/decodeSvg.js'
import { judgeSvg } from './svg/judgeSvg.js'

/**
 * Refuses an SVG that could run code. Cloudflare cleans what it delivers, but the original also
 * stands at Payload's file route, on the site's own origin. What Cloudflare would take out and
 * drawing programs put in (HTML beside the drawing, entities) is taken out here.
 *
 * @returns the file to keep: `undefined` for the one that came
 * @throws CloudflareImagesError SVG_UNSAFE, FILE_UNREADABLE
 */
export function makeSvgSafe(bytes: Uint8Array): Uint8Array | undefined {
  const { danger, isOdd } = judgeSvg(bytes)
  if (danger !== undefined) {
    throw new CloudflareImagesError({
      code: 'SVG_UNSAFE',
      message: `The SVG contains ${danger}, which could harm visitors. Remove it, or export the drawing as plain SVG.`,
    })
  }
  return isOdd ? new TextEncoder().encode(cleanSvg(decodeSvg(bytes))) : undefined
}
