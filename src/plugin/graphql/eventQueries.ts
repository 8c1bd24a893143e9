import type { GraphQLObjectType } from 'graphql'
import type { GraphQLExtension } from 'payload'

import type { ImageEvent } from '../../core/imageEvent.js'
import type { Service } from '../../service/createService.js'

import { readDocumentEvents } from '../events/readDocumentEvents.js'
import { pagedQueries, pageType, type GraphQLModule } from './collectionQueries.js'

/** The query `<Singular>Events(id, limit, page)` of each collection. */
export function eventQueries(service: Service): GraphQLExtension {
  return pagedQueries({
    read: readDocumentEvents,
    service,
    suffix: 'Events',
    typeOf: (GraphQL) =>
      pageType({ GraphQL, name: 'CloudflareImageEvents', of: eventType(GraphQL) }),
  })
}

function eventType(GraphQL: GraphQLModule): GraphQLObjectType {
  const { GraphQLID, GraphQLNonNull, GraphQLObjectType, GraphQLScalarType, GraphQLString } = GraphQL
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
