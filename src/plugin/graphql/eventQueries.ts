import type { GraphQLObjectType } from 'graphql'
import type { GraphQLExtension } from 'payload'

import type { Service } from '../../service/createService.js'

import { imageEventLevels, imageEventTypes } from '../../core/imageEvent.js'
import { readDocumentEvents } from '../events/readDocumentEvents.js'
import { pagedQueries, pageType } from './collectionQueries.js'
import { enumType, type GraphQLModule, type Scalars } from './types.js'

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
