import type { GraphQLObjectType } from 'graphql'
import type { GraphQLExtension } from 'payload'

import type { Service } from '../../service/createService.js'

import { usageKinds, usageStates } from '../../core/usage.js'
import { readUsages } from '../usages/listUsages.js'
import { pagedQueries, pageType } from './collectionQueries.js'
import { enumType, type GraphQLModule } from './types.js'

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
        name: 'CloudflareImageUsagePage',
        of: usageType(GraphQL),
      }),
  })
}

function usageType(GraphQL: GraphQLModule): GraphQLObjectType {
  const { GraphQLID, GraphQLNonNull, GraphQLObjectType, GraphQLString } = GraphQL
  const text = { type: GraphQLString }
  const required = { type: new GraphQLNonNull(GraphQLString) }
  const choice = (name: string, values: readonly string[]) => ({
    type: new GraphQLNonNull(enumType({ GraphQL, name, values })),
  })
  return new GraphQLObjectType({
    fields: {
      adminURL: text,
      documentId: text,
      id: { type: new GraphQLNonNull(GraphQLID) },
      kind: choice('CloudflareImageUsageKind', usageKinds),
      locale: text,
      path: required,
      slug: required,
      state: choice('CloudflareImageUsageState', usageStates),
      title: required,
    },
    name: 'CloudflareImageUsage',
  })
}
