import { configToSchema } from '@payloadcms/graphql'
import { graphql } from 'graphql'
import { createLocalReq } from 'payload'

import type { Site } from '../support/startPayload.js'

/** Asks the site's GraphQL schema; errors are the test's. */
export async function askGraphQL<T>(site: Site, source: string): Promise<T> {
  const { schema } = configToSchema(site.payload.config)
  const req = await createLocalReq({ req: { payloadAPI: 'GraphQL' } }, site.payload)
  const { data, errors } = await graphql({
    contextValue: { headers: {}, req, res: {} },
    schema,
    source,
  })
  if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join('\n'))
  return data as T
}
