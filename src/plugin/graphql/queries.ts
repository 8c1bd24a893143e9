import type {
  GraphQLFieldConfigArgumentMap,
  GraphQLFieldConfigMap,
  GraphQLObjectType,
} from 'graphql'
import type { GraphQLExtension, PayloadRequest } from 'payload'

import type { Stats } from '../../core/stats.js'
import type { Service } from '../../service/createService.js'

import { imageEventLevels, imageEventTypes } from '../../core/imageEvent.js'
import { imageStatuses } from '../../core/imageStatus.js'
import { usageKinds, usageStates } from '../../core/usage.js'
import { fits, outputFormats } from '../../core/variantOptionTypes.js'
import { findImageURL } from '../delivery/imageURLEndpoint.js'
import { readDocumentEvents } from '../events/readEvents.js'
import { assertMayManage } from '../http/access.js'
import { toPayloadError } from '../http/toPayloadError.js'
import { readStats } from '../stats/readStats.js'
import { readUsages } from '../usages/listUsages.js'
import { collectionQueries, pagedQueries, pageType } from './collectionQueries.js'
import { enumType, type GraphQLModule, payloadScalars, type Scalars } from './types.js'

/** The query `<Singular>Events(id, limit, page)` of each collection. */
export function eventQueries(service: Service): GraphQLExtension {
  return pagedQueries({
    read: readDocumentEvents,
    service,
    suffix: 'Events',
    typeOf: (GraphQL, scalars) =>
      pageType({ GraphQL, name: 'CloudflareImageEventPage', of: eventType(GraphQL, scalars) }),
  })
}

function eventType(GraphQL: GraphQLModule, { DateTime, JSON }: Scalars): GraphQLObjectType {
  const { GraphQLID, GraphQLNonNull, GraphQLObjectType, GraphQLString } = GraphQL
  const text = { type: GraphQLString }
  const choice = (name: string, values: readonly string[]) => ({
    type: new GraphQLNonNull(enumType({ GraphQL, name, values })),
  })
  return new GraphQLObjectType({
    fields: {
      at: { type: new GraphQLNonNull(DateTime) },
      collection: text,
      data: {
        description: 'A flat object of facts about the event.',
        type: new GraphQLNonNull(JSON),
      },
      documentId: text,
      id: { type: new GraphQLNonNull(GraphQLID) },
      imageId: text,
      level: choice('CloudflareImageEventLevel', imageEventLevels),
      message: { type: new GraphQLNonNull(GraphQLString) },
      type: choice('CloudflareImageEventType', imageEventTypes),
    },
    name: 'CloudflareImageEvent',
  })
}

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
    outages: listOf(part('Outage', { host: text, nextCallAt: time })),
    recentFailures: listOf(failure),
  })
}
