import type { GraphQLExtension, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'
import type { ImageURL } from '../imageURL.js'

import { findImageURL } from '../endpoints/imageURL.js'
import { toPayloadError } from '../toPayloadError.js'

type GraphQLModule = Parameters<GraphQLExtension>[0]
type Arguments = Readonly<Record<string, unknown>> & { id: string }

/** The query `<Singular>ImageURL(id, variant, …)` of each collection. */
export function imageURLQueries(service: Service): GraphQLExtension {
  return (GraphQL, { collections }) => {
    const { GraphQLBoolean, GraphQLID, GraphQLInt, GraphQLNonNull, GraphQLString } = GraphQL
    const type = imageURLType(GraphQL)
    const number = { type: GraphQLInt }
    const text = { type: GraphQLString }
    return Object.fromEntries(
      Object.keys(service.collections).flatMap((slug) => {
        const singular = collections[slug]?.graphQL?.type.name
        if (singular === undefined) return []
        const field = {
          args: {
            draft: { type: GraphQLBoolean },
            expiresIn: { description: 'Seconds, 30 to 604800.', type: GraphQLInt },
            fit: text,
            format: text,
            height: number,
            id: { type: new GraphQLNonNull(GraphQLID) },
            quality: number,
            variant: { description: 'A variant or a size.', type: GraphQLString },
            width: number,
          },
          resolve: (_: unknown, args: Arguments, { req }: { req: PayloadRequest }) =>
            resolveURL({ args, req, service, slug }),
          type,
        }
        return [[`${singular}ImageURL`, field]]
      }),
    )
  }
}

async function resolveURL({
  args: { id, ...given },
  req,
  service,
  slug,
}: {
  args: Arguments
  req: PayloadRequest
  service: Service
  slug: string
}): Promise<ImageURL> {
  try {
    const found = await findImageURL({ given, id, req, service, slug })
    // The whole answer shares its headers, and this signature may be the shortest in it.
    req.responseHeaders ??= new Headers()
    req.responseHeaders.set('Cache-Control', 'private, max-age=0')
    return found
  } catch (error) {
    throw toPayloadError(error)
  }
}

function imageURLType({
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
}: GraphQLModule) {
  const pixels = { type: new GraphQLNonNull(GraphQLInt) }
  return new GraphQLObjectType({
    fields: {
      expiresAt: { type: GraphQLString },
      height: pixels,
      url: { type: new GraphQLNonNull(GraphQLString) },
      width: pixels,
    },
    name: 'CloudflareImageURL',
  })
}
