import type {
  GraphQLFieldConfig,
  GraphQLFieldConfigArgumentMap,
  GraphQLObjectType,
  GraphQLOutputType,
} from 'graphql'
import type { GraphQLExtension, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'

import { readPaging, type Paging } from '../endpoints/paging.js'
import { toPayloadError } from '../toPayloadError.js'

export type GraphQLModule = Parameters<GraphQLExtension>[0]
export type Asked = { id: string; req: PayloadRequest; service: Service; slug: string }

type Given = Readonly<Record<string, unknown>>
type Field = GraphQLFieldConfig<unknown, { req: PayloadRequest }, Given & { id: string }>

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
}: {
  /** Besides the id. */
  argsOf: (GraphQL: GraphQLModule) => GraphQLFieldConfigArgumentMap
  resolve: (asked: Asked & { given: Given }) => Promise<unknown>
  service: Service
  suffix: string
  typeOf: (GraphQL: GraphQLModule) => GraphQLOutputType
}): GraphQLExtension {
  return (GraphQL, { collections }) => {
    const args = { ...argsOf(GraphQL), id: { type: new GraphQL.GraphQLNonNull(GraphQL.GraphQLID) } }
    const type = typeOf(GraphQL)
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

/** A query `<Singular><suffix>(id, limit, page)` of each collection: a list in pages. */
export function pagedQueries({
  read,
  service,
  suffix,
  typeOf,
}: {
  read: (asked: Asked & { paging: Paging }) => Promise<unknown>
  service: Service
  suffix: string
  typeOf: (GraphQL: GraphQLModule) => GraphQLOutputType
}): GraphQLExtension {
  return collectionQueries({
    argsOf: ({ GraphQLInt }) => ({ limit: { type: GraphQLInt }, page: { type: GraphQLInt } }),
    resolve: async ({ given: { limit, page }, ...asked }) =>
      read({ ...asked, paging: readPaging({ limit, page }) }),
    service,
    suffix,
    typeOf,
  })
}

/** A page of a list, as Payload's own lists count it. */
export function pageType({
  counts = [],
  GraphQL: { GraphQLBoolean, GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType },
  name,
  of,
}: {
  /** Whole numbers besides those of every page. */
  counts?: readonly string[]
  GraphQL: GraphQLModule
  name: string
  of: GraphQLObjectType
}): GraphQLObjectType {
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
