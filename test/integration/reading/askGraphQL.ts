import type { Site } from '../support/startPayload.js'

import { graphql } from 'graphql'
import { createLocalReq } from 'payload'

import { schemaOf } from '../support/schemaOf.js'

/** Asks the site's GraphQL schema, as nobody unless told; errors are the test's. */
export async function askGraphQL<T>(
  site: Site,
  source: string,
  { asEditor = false, headers = {} }: { asEditor?: boolean; headers?: HeadersInit } = {},
): Promise<T> {
  const schema = schemaOf(site.payload.config)
  const req = await createLocalReq(
    { req: { headers: new Headers(headers), payloadAPI: 'GraphQL' } },
    site.payload,
  )
  if (asEditor) {
    const { docs } = await site.payload.find({ collection: 'users', limit: 1 })
    req.user = { ...docs[0], collection: 'users' } as never
  }
  const { data, errors } = await graphql({
    contextValue: { headers: {}, req, res: {} },
    schema,
    source,
  })
  if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join('\n'))
  return data as T
}
