import type { GraphQLFieldConfigMap, GraphQLObjectType } from 'graphql'
import type { GraphQLExtension, PayloadRequest } from 'payload'

import type { Stats } from '../../core/stats.js'
import type { Service } from '../../service/createService.js'

import { imageStatuses } from '../../core/imageStatus.js'
import { assertMayManage } from '../http/access.js'
import { readStats } from '../stats/readStats.js'
import { toPayloadError } from '../http/toPayloadError.js'
import { enumType, type GraphQLModule, payloadScalars, type Scalars } from './types.js'

/** The query `CloudflareImagesStats`. */
export function statsQuery(service: Service): GraphQLExtension {
  return (GraphQL, { collections }) => ({
    CloudflareImagesStats: {
      resolve: (_: unknown, __: unknown, { req }: { req: PayloadRequest }) =>
        resolveStats({ req, service }),
      type: statsType(GraphQL, payloadScalars(GraphQL, collections)),
    },
  })
}

type ResolveStatsArgs = {
  req: PayloadRequest
  service: Service
}

async function resolveStats({ req, service }: ResolveStatsArgs): Promise<Stats> {
  try {
    await assertMayManage({ req, service })
    return await readStats({ payload: req.payload, service })
  } catch (error) {
    throw toPayloadError(error)
  }
}

function statsType(GraphQL: GraphQLModule, { DateTime }: Scalars) {
  const { GraphQLFloat, GraphQLID, GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLString } =
    GraphQL
  const number = { type: new GraphQLNonNull(GraphQLInt) }
  const perhaps = { type: GraphQLInt }
  const text = { type: new GraphQLNonNull(GraphQLString) }
  const note = { type: GraphQLString }
  const time = { type: new GraphQLNonNull(DateTime) }
  const part = (name: string, fields: GraphQLFieldConfigMap<unknown, unknown>) =>
    new GraphQL.GraphQLObjectType({ fields, name: `CloudflareImagesStats${name}` })
  const listOf = (type: GraphQLObjectType) => ({
    type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type))),
  })
  const byStatus = part(
    'ByStatus',
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
    at: time,
    collection: text,
    filename: note,
    id: { type: new GraphQLNonNull(GraphQLID) },
    reason: note,
  })
  return part('', {
    account: { type: part('Account', { allowed: number, current: number }) },
    accountError: note,
    accountLacks: { type: new GraphQLList(new GraphQLNonNull(GraphQLString)) },
    at: time,
    collections: listOf(collection),
    cost: { type: part('Cost', { currency: text, monthly: number, steps: number }) },
    mode: {
      type: new GraphQLNonNull(
        enumType({ GraphQL, name: 'CloudflareImagesMode', values: ['cloudflare', 'local'] }),
      ),
    },
    orphans: { type: part('OrphanCount', { at: time, count: number }) },
    recentFailures: listOf(failure),
  })
}
