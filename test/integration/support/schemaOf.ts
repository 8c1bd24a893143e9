import type { SanitizedConfig } from 'payload'

import { configToSchema } from '@payloadcms/graphql'

type Schema = ReturnType<typeof configToSchema>['schema']

const schemas = new WeakMap<SanitizedConfig, Schema>()

/** The GraphQL schema of a site, built once as Payload's route does. */
export function schemaOf(config: SanitizedConfig): Schema {
  const schema = schemas.get(config) ?? configToSchema(config).schema
  schemas.set(config, schema)
  return schema
}
