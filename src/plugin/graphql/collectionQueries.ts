import type {
  GraphQLFieldConfig,
  GraphQLFieldConfigArgumentMap,
  GraphQLObjectType,
  GraphQLOutputType,
} from 'graphql'
import type { GraphQLExtension, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'

import { readPaging, type Paging } from '../http/paging.js'
import { toPayloadError } from '../http/toPayloadError.js'
import { type GraphQLModule, payloadScalars, type Scalars } from './types.js'

export type Asked = { id: string; req: PayloadRequest; service: Service; slug: string }

type Given = Readonly<Record<string, unknown>>
type Field = GraphQLFieldConfig<unknown, { req: PayloadRequest }, Given & { id: string }>

type CollectionQueriesArgs = {
  /** Besides the id. */
  argsOf: (GraphQL: GraphQLModule) => GraphQLFieldConfigArgumentMap
  resolve: (asked: Asked & { given: Given }) => Promise<unknown>
  service: Service
  suffix: string
  typeOf: (GraphQL: GraphQLModule, scalars: Scalars) => GraphQLOutputType
}

/**
 * A query `<Singular><suffix>(id, …)` of each collection: one document, and what is said of it. Its
 * errors reach the caller as sentences with a code.
 */
export function collectionQueries({
  argsOf,
  resolve,
  service,
  suffix,
  typeOf,
}: CollectionQueriesArgs): GraphQLExtension {
  return (GraphQL, { collections }) => {
    const args = { id: { type: new GraphQL.GraphQLNonNull(GraphQL.GraphQLID) }, ...argsOf(GraphQL) }
    const type = typeOf(GraphQL, payloadScalars(GraphQL, collections))
    return Object.fromEntries(
      Object.keys(service.collections).flatMap((slug): [string, Field][] => {
        const singular = collections[slug]?.graphQL?.type.name
        if (singular === undefined) return []
        const field: Field = {
          args,
          resolve: async (_, { id, ...given }, { req }) => {
            try {
              return await resolve({ given, id, req, service, slug })
            } catch (error) {
              throw toPayloadError(error)
            }
          },
          type,
        }
        return [[`${singular}${suffix}`, field]]
      }),
    )
  }
}

type PagedQueriesArgs = {
  read: (asked: Asked & { paging: Paging }) => Promise<unknown>
  service: Service
  suffix: string
  typeOf: CollectionQueriesArgs['typeOf']
}

/** A query `<Singular><suffix>(id, limit, page)` of each collection: a list in pages. */
export function pagedQueries({
  read,
  service,
  suffix,
  typeOf,
}: PagedQueriesArgs): GraphQLExtension {
  return collectionQueries({
    argsOf: ({ GraphQLInt }) => ({ limit: { type: GraphQLInt }, page: { type: GraphQLInt } }),
    resolve: async ({ given: { limit, page }, ...asked }) =>
      read({ ...asked, paging: readPaging({ limit, page }) }),
    service,
    suffix,
    typeOf,
  })
}

type PageTypeArgs = {
  /** Whole numbers besides those of every page. */
  counts?: readonly string[]
  GraphQL: GraphQLModule
  name: string
  of: GraphQLObjectType
}

/** A page of a list, as Payload's own lists count it. */
export function pageType({
  counts = [],
  GraphQL: { GraphQLBoolean, GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType },
  name,
  of,
}: PageTypeArgs): GraphQLObjectType {
  const required = { type: new GraphQLNonNull(GraphQLInt) }
  const flag = { type: new GraphQLNonNull(GraphQLBoolean) }
  return new GraphQLObjectType({
    fields: {
      docs: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(of))) },
      hasNextPage: flag,
      hasPrevPage: flag,
      limit: required,
      page: required,
      totalDocs: required,
      totalPages: required,
      ...Object.fromEntries(counts.map((count) => [count, required])),
    },
    name,
  })
}
