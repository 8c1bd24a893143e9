import type { Config } from 'payload'

import type { Service } from '../../service/createService.js'

import { eventQueries } from './eventQueries.js'

type GraphQLConfig = NonNullable<Config['graphQL']>

/** The queries of the plugin beside those that the site has already. */
export function addGraphQL({
  graphQL,
  service,
}: {
  graphQL: GraphQLConfig | undefined
  service: Service
}): GraphQLConfig {
  if (!service.options.enabled) return { ...graphQL }
  const events = eventQueries(service)
  return {
    ...graphQL,
    queries: (GraphQL, context) => ({
      ...graphQL?.queries?.(GraphQL, context),
      ...events(GraphQL, context),
    }),
  }
}
