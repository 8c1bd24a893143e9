import type { Service } from '../../service/createService.js'

import { CloudflareImagesError } from '../../errors.js'
import { readDocumentImage } from '../../service/documentImage.js'

type AssertSignableArgs = { doc: unknown; service: Pick<Service, 'signingProblem'> }

/**
 * A private image has no URL while the key that signs is not known.
 *
 * @throws CloudflareImagesError API_UNAVAILABLE
 */
export function assertSignable({ doc, service: { signingProblem } }: AssertSignableArgs): void {
  if (signingProblem === undefined || readDocumentImage(doc)?.requireSignedURLs !== true) return
  throw new CloudflareImagesError({
    cause: signingProblem,
    code: 'API_UNAVAILABLE',
    message:
      'Private images have no URLs at the moment, as Cloudflare does not tell the key that signs them. Try again in a moment.',
  })
}
