import type { GraphQLFieldConfigMap, GraphQLObjectType } from 'graphql'
import type { GraphQLExtension, PayloadRequest } from 'payload'

import type { Stats } from '../../core/stats.js'
import type { Service } from '../../service/createService.js'

import { imageStatuses } from '../../core/imageStatus.js'
import { assertMayManage } from '../endpoints/access.js'
import { readStats } from '../stats/readStats.js'
import { toPayloadError } from '../toPayloadError.js'

type GraphQLModule = Parameters<GraphQLExtension>[0]

/** The query `CloudflareImagesStats`. */
export function statsQuery(service: Service): GraphQLExtension {
  return (GraphQL) => ({
    CloudflareImagesStats: {
      resolve: (_: unknown, __: unknown, { req }: { req: PayloadRequest }) =>
        resolveStats({ req, service }),
      type: statsType(GraphQL),
    },
  })
}

async function resolveStats({
  req,
  service,
}: {
  req: PayloadRequest
  service: Service
}): Promise<Stats> {
  try {
    await assertMayManage({ req, service })
    return await readStats({ payload: req.payload, service })
  } catch (error) {
    throw toPayloadError(error)
  }
}

function statsType(GraphQL: GraphQLModule) {
  const { GraphQLFloat, GraphQLID, GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLString } =
    GraphQL
  const number = { type: new GraphQLNonNull(GraphQLInt) }
  const perhaps = { type: GraphQLInt }
  const text = { type: new GraphQLNonNull(GraphQLString) }
  const note = { type: GraphQLString }
  const part = (name: string, fields: GraphQLFieldConfigMap<unknown, unknown>) =>
    new GraphQL.GraphQLObjectType({ fields, name: `CloudflareImagesStats${name}` })
  const listOf = (type: GraphQLObjectType) => ({
    type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type))),
  })
  const byStatus = part(
    'Statuses',
    Object.fromEntries(imageStatuses.map((status) => [status, number])),
  )
  const collection = part('Collection', {
    byStatus: { type: new GraphQLNonNull(byStatus) },
    // More than an Int holds.
    bytes: { type: new GraphQLNonNull(GraphQLFloat) },
    private: number,
    slug: text,
    total: number,
    unused: perhaps,
    withoutAlt: perhaps,
  })
  const failure = part('Failure', {
    at: text,
    collection: text,
    filename: note,
    id: { type: new GraphQLNonNull(GraphQLID) },
    reason: note,
  })
  return part('', {
    account: { type: part('Account', { allowed: number, current: number }) },
    accountError: note,
    at: text,
    collections: listOf(collection),
    cost: { type: part('Cost', { currency: text, monthly: number, steps: number }) },
    orphans: { type: part('Orphans', { at: text, count: number }) },
    recentFailures: listOf(failure),
  })
}
