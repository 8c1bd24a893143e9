import type { GraphQLExtension, PayloadRequest } from 'payload'

import type { ImageEvent } from '../../core/imageEvent.js'
import type { Service } from '../../service/createService.js'

import { readDocumentEvents } from '../events/readDocumentEvents.js'
import { readPaging, type EventPage } from '../events/readEvents.js'
import { toPayloadError } from '../toPayloadError.js'

type GraphQLModule = Parameters<GraphQLExtension>[0]
type Arguments = { id: string; limit?: null | number; page?: null | number }

/** The query `<Singular>Events(id, limit, page)` of each collection. */
export function eventQueries(service: Service): GraphQLExtension {
  return (GraphQL, { collections }) => {
    const type = eventPageType(GraphQL)
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
            resolveEvents({ args, req, service, slug }),
          type,
        }
        return [[`${singular}Events`, field]]
      }),
    )
  }
}

async function resolveEvents({
  args: { id, limit, page },
  req,
  service,
  slug,
}: {
  args: Arguments
  req: PayloadRequest
  service: Service
  slug: string
}): Promise<EventPage> {
  try {
    return await readDocumentEvents({
      id,
      paging: readPaging({ limit, page }),
      req,
      service,
      slug,
    })
  } catch (error) {
    throw toPayloadError(error)
  }
}

function eventPageType(GraphQL: GraphQLModule) {
  const { GraphQLBoolean, GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType } = GraphQL
  const required = { type: new GraphQLNonNull(GraphQLInt) }
  const flag = { type: new GraphQLNonNull(GraphQLBoolean) }
  return new GraphQLObjectType({
    fields: {
      docs: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(eventType(GraphQL)))) },
      hasNextPage: flag,
      hasPrevPage: flag,
      limit: required,
      page: required,
      totalDocs: required,
      totalPages: required,
    },
    name: 'CloudflareImageEvents',
  })
}

function eventType({
  GraphQLID,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLString,
}: GraphQLModule) {
  // A scalar of our own: two scalars of one name, such as JSON, break a schema.
  const facts = new GraphQLScalarType<ImageEvent['data'], ImageEvent['data']>({
    description: 'A flat object of facts about the event.',
    name: 'CloudflareImageEventData',
    serialize: (value) => value as ImageEvent['data'],
  })
  const text = { type: GraphQLString }
  const required = { type: new GraphQLNonNull(GraphQLString) }
  return new GraphQLObjectType({
    fields: {
      at: required,
      collection: text,
      data: { type: facts },
      documentId: text,
      id: { type: new GraphQLNonNull(GraphQLID) },
      imageId: text,
      level: required,
      message: required,
      type: required,
    },
    name: 'CloudflareImageEvent',
  })
}
