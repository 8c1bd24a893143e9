import { isText, noDocument, readVisible } from '../http/access.js'
import { type CollectionEndpoints, createEndpoint, routeParam } from '../http/endpoint.js'
import { contextOf } from '../request/context.js'

/** The document that shows an image: `GET /<collection>/by-image-id/:imageId`. */
export const byImageIdEndpoints: CollectionEndpoints = ({ service, slug }) => [
  createEndpoint({
    handler: async (req) => {
      // Payload has decoded it: an id may hold slashes, which callers percent-encode.
      const imageId = routeParam(req, 'imageId')
      if (!isText(imageId)) throw noDocument()
      const found = await contextOf({ req, service }).images.findByImageId({
        imageId,
      })
      if (found?.collection !== slug) throw noDocument()
      return Response.json(await readVisible({ id: String(found.id), req, service, slug }))
    },
    method: 'get',
    path: '/by-image-id/:imageId',
  }),
]
