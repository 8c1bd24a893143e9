import type { GraphQLExtension, PayloadRequest } from 'payload'

import type { UsagePage } from '../../core/usage.js'
import type { Service } from '../../service/createService.js'

import { readPaging } from '../events/readEvents.js'
import { toPayloadError } from '../toPayloadError.js'
import { readUsages } from '../usages/readUsages.js'

type GraphQLModule = Parameters<GraphQLExtension>[0]
type Arguments = { id: string; limit?: null | number; page?: null | number }

/** The query `<Singular>Usages(id, limit, page)` of each collection. */
export function usageQueries(service: Service): GraphQLExtension {
  return (GraphQL, { collections }) => {
    const type = usagePageType(GraphQL)
    const { GraphQLID, GraphQLInt, GraphQLNonNull } = GraphQL
    return Object.fromEntries(
      Object.keys(service.collections).flatMap((slug) => {
        const singular = collections[slug]?.graphQL?.type.name
        if (singular === undefined) return []
        const field = {
          args: {
            id: { type: new GraphQLNonNull(GraphQLID) },
            limit: { type: GraphQLInt },
            page: { type: GraphQLInt },
          },
          resolve: (_: unknown, args: Arguments, { req }: { req: PayloadRequest }) =>
            resolveUsages({ args, req, service, slug }),
          type,
        }
        return [[`${singular}Usages`, field]]
      }),
    )
  }
}

async function resolveUsages({
  args: { id, limit, page },
  req,
  service,
  slug,
}: {
  args: Arguments
  req: PayloadRequest
  service: Service
  slug: string
}): Promise<UsagePage> {
  try {
    return await readUsages({ id, paging: readPaging({ limit, page }), req, service, slug })
  } catch (error) {
    throw toPayloadError(error)
  }
}

function usagePageType(GraphQL: GraphQLModule) {
  const { GraphQLBoolean, GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType } = GraphQL
  const required = { type: new GraphQLNonNull(GraphQLInt) }
  const flag = { type: new GraphQLNonNull(GraphQLBoolean) }
  return new GraphQLObjectType({
    fields: {
      docs: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(usageType(GraphQL)))) },
      hasNextPage: flag,
      hasPrevPage: flag,
      hiddenDocs: required,
      limit: required,
      page: required,
      totalDocs: required,
      totalPages: required,
    },
    name: 'CloudflareImageUsages',
  })
}

function usageType({ GraphQLID, GraphQLNonNull, GraphQLObjectType, GraphQLString }: GraphQLModule) {
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
