import type { CollectionEndpoints } from './endpoint.js'

import { CloudflareImagesError } from '../../errors.js'
import { createImageRecords } from '../createImageRecords.js'
import { readVisible } from './access.js'
import { createEndpoint, routeParam } from './endpoint.js'

/** The document that shows an image: `GET /<collection>/by-image-id/:imageId`. */
export const byImageIdEndpoints: CollectionEndpoints = ({ service, slug }) => [
  createEndpoint({
    handler: async (req) => {
      // Payload has decoded it: an id may hold slashes, which callers percent-encode.
      const imageId = routeParam(req, 'imageId')
      const found = await createImageRecords({ payload: req.payload, service }).findByImageId({
        imageId,
      })
      if (found?.collection !== slug) throw unknownImage()
      return Response.json(await readVisible({ id: String(found.id), req, service, slug }))
    },
    method: 'get',
    path: '/by-image-id/:imageId',
  }),
]

/** In the words of `readVisible`: nobody learns which images there are. */
function unknownImage(): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'NOT_FOUND',
    message: 'There is no such document, or you may not see it.',
  })
}
