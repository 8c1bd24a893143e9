import type { Config } from 'payload'

import type { Service } from '../../service/createService.js'

import { directUploadMutations } from './directUploadMutations.js'
import { eventQueries } from './eventQueries.js'
import { imageURLQueries } from './imageURL.js'
import { usageQueries } from './usageQueries.js'
import { statsQuery } from './statsQuery.js'

type GraphQLConfig = NonNullable<Config['graphQL']>

/** The queries and mutations of the plugin beside those that the site has already. */
export function addGraphQL({
  graphQL,
  service,
}: {
  graphQL: GraphQLConfig | undefined
  service: Service
}): GraphQLConfig {
  if (!service.options.enabled) return { ...graphQL }
  const events = eventQueries(service)
  const imageURLs = imageURLQueries(service)
  const usages = usageQueries(service)
  const stats = statsQuery(service)
  const uploads = directUploadMutations(service)
  return {
    ...graphQL,
    mutations: (GraphQL, context) => ({
      ...graphQL?.mutations?.(GraphQL, context),
      ...uploads(GraphQL, context),
    }),
    queries: (GraphQL, context) => ({
      ...graphQL?.queries?.(GraphQL, context),
      ...events(GraphQL, context),
      ...imageURLs(GraphQL, context),
      ...usages(GraphQL, context),
      ...stats(GraphQL, context),
    }),
  }
}
