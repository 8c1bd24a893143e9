import type { Config, GraphQLExtension } from 'payload'

import type { Service } from '../../service/createService.js'

import { watchMutations } from '../upload/watchCalls.js'
import { directUploadMutations } from './directUploadMutations.js'
import { eventQueries, imageURLQueries, statsQuery, usageQueries } from './queries.js'
import { refineDocumentTypes } from './types.js'

type GraphQLConfig = NonNullable<Config['graphQL']>

type AddGraphQLArgs = {
  graphQL: GraphQLConfig | undefined
  service: Service
}

/**
 * The queries and mutations of the plugin beside those that the site has already. Switched off, the
 * plugin leaves the types of documents as they are while it is on.
 */
export function addGraphQL({ graphQL, service }: AddGraphQLArgs): GraphQLConfig {
  const merge =
    (extensions: readonly (GraphQLExtension | undefined)[]): GraphQLExtension =>
    (...given) =>
      Object.assign({}, ...extensions.map((extend) => extend?.(...given))) as Record<
        string,
        unknown
      >
  const refine: GraphQLExtension = (GraphQL, { collections }) => {
    for (const slug of Object.keys(service.collections)) {
      refineDocumentTypes({ collections, GraphQL, slug })
    }
    return {}
  }
  if (!service.options.enabled) return { ...graphQL, queries: merge([refine, graphQL?.queries]) }
  return {
    ...graphQL,
    mutations: merge([graphQL?.mutations, directUploadMutations(service), watchMutations(service)]),
    queries: merge([
      refine,
      graphQL?.queries,
      eventQueries(service),
      imageURLQueries(service),
      usageQueries(service),
      statsQuery(service),
    ]),
  }
}
