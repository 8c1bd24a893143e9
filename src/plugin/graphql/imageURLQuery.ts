import type { GraphQLFieldConfigArgumentMap, GraphQLObjectType } from 'graphql'
import type { GraphQLExtension } from 'payload'

import type { Service } from '../../service/createService.js'

import { fits, outputFormats } from '../../core/variantOptionTypes.js'
import { findImageURL } from '../delivery/imageURLEndpoint.js'
import { collectionQueries } from './collectionQueries.js'
import { enumType, type GraphQLModule, type Scalars } from './types.js'

/** The query `<Singular>ImageURL(id, variant, …)` of each collection. */
export function imageURLQueries(service: Service): GraphQLExtension {
  return collectionQueries({
    argsOf,
    resolve: async ({ req, ...asked }) => {
      const found = await findImageURL({ ...asked, req })
      // The whole answer shares its headers, and this signature may be the shortest in it.
      req.responseHeaders ??= new Headers()
      req.responseHeaders.set('Cache-Control', 'private, max-age=0')
      return found
    },
    service,
    suffix: 'ImageURL',
    typeOf: imageURLType,
  })
}

function argsOf(GraphQL: GraphQLModule): GraphQLFieldConfigArgumentMap {
  const { GraphQLBoolean, GraphQLInt, GraphQLString } = GraphQL
  const number = { type: GraphQLInt }
  return {
    draft: { type: GraphQLBoolean },
    expiresIn: { description: 'Seconds, 30 to 604800.', type: GraphQLInt },
    fit: { type: enumType({ GraphQL, name: 'CloudflareImageFit', values: fits }) },
    format: { type: enumType({ GraphQL, name: 'CloudflareImageFormat', values: outputFormats }) },
    height: number,
    quality: number,
    variant: { description: 'A variant or a size.', type: GraphQLString },
    width: number,
  }
}

function imageURLType(GraphQL: GraphQLModule, { DateTime }: Scalars): GraphQLObjectType {
  const { GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLString } = GraphQL
  const pixels = { type: new GraphQLNonNull(GraphQLInt) }
  return new GraphQLObjectType({
    fields: {
      expiresAt: { type: DateTime },
      height: pixels,
      url: { type: new GraphQLNonNull(GraphQLString) },
      width: pixels,
    },
    name: 'CloudflareImageURL',
  })
}
