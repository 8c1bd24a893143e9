import type { GraphQLObjectType } from 'graphql'
import type { GraphQLExtension } from 'payload'

import type { Service } from '../../service/createService.js'

import { readUsages } from '../usages/readUsages.js'
import { pagedQueries, pageType, type GraphQLModule } from './collectionQueries.js'

/** The query `<Singular>Usages(id, limit, page)` of each collection. */
export function usageQueries(service: Service): GraphQLExtension {
  return pagedQueries({
    read: readUsages,
    service,
    suffix: 'Usages',
    typeOf: (GraphQL) =>
      pageType({
        counts: ['hiddenDocs'],
        GraphQL,
        name: 'CloudflareImageUsages',
        of: usageType(GraphQL),
      }),
  })
}

function usageType(GraphQL: GraphQLModule): GraphQLObjectType {
  const { GraphQLID, GraphQLNonNull, GraphQLObjectType, GraphQLString } = GraphQL
  const text = { type: GraphQLString }
  const required = { type: new GraphQLNonNull(GraphQLString) }
  return new GraphQLObjectType({
    fields: {
      adminURL: text,
      documentId: text,
      id: { type: new GraphQLNonNull(GraphQLID) },
      kind: required,
      locale: text,
      path: required,
      slug: required,
      state: required,
      title: required,
    },
    name: 'CloudflareImageUsage',
  })
}
