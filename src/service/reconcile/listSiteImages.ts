import type { CloudflareImage, ImagesClient } from '../../cloudflare/imagesClient.js'
import type { Ledger } from '../ledger.js'

import { CloudflareImagesError } from '../../errors.js'

/** Cloudflare's own limit for a page. */
export const pageSize = 1000

type ListSiteImagesArgs = {
  client: ImagesClient
  site: string
  sortOrder: 'asc' | 'desc'
}

/** The images with this site's stamp, a page at a time: those of others are never even read. */
export async function* listSiteImages({
  client,
  site,
  sortOrder,
}: ListSiteImagesArgs): AsyncGenerator<CloudflareImage[], void, undefined> {
  let continuationToken: string | undefined
  for (;;) {
    const page = await client.listImages({
      meta: { payload_site: site },
      perPage: pageSize,
      sortOrder,
      ...(continuationToken === undefined ? {} : { continuationToken }),
    })
    // A filter that a proxy swallowed would offer everybody's images for deletion.
    const foreign = page.images.find(({ metadata }) => metadata.payload_site !== site)
    if (foreign !== undefined) {
      throw new CloudflareImagesError({
        code: 'API_RESPONSE_INVALID',
        message: `Cloudflare listed the image ${foreign.imageId}, which is not of this site. Nothing was changed; see that the API is reached without a proxy that drops its filters.`,
      })
    }
    yield page.images
    const next = page.continuationToken
    if (next === undefined) return
    if (next === continuationToken) {
      throw new CloudflareImagesError({
        code: 'API_RESPONSE_INVALID',
        message: 'Cloudflare sent the same page mark twice. Start again later.',
      })
    }
    continuationToken = next
  }
}

type PickUnreferencedArgs = {
  images: readonly CloudflareImage[]
  ledger: Ledger
}

/** Those of a page that no document, version, draft, trashed document or ledger row tells of. */
export async function pickUnreferenced({
  images,
  ledger,
}: PickUnreferencedArgs): Promise<CloudflareImage[]> {
  const references = await ledger.findReferences({
    imageIds: images.map((image) => image.imageId),
  })
  const rest = images.filter(({ imageId }) => !references.has(imageId))
  if (rest.length === 0) return []
  const tracked = await ledger.findTracked({ imageIds: rest.map((image) => image.imageId) })
  return rest.filter(({ imageId }) => !tracked.has(imageId))
}
