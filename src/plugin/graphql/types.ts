import type { GraphQLEnumType, GraphQLNullableType, GraphQLScalarType } from 'graphql'
import type { GraphQLExtension } from 'payload'

export type GraphQLModule = Parameters<GraphQLExtension>[0]
export type Collections = Parameters<GraphQLExtension>[1]['collections']
export type CollectionTypes = NonNullable<Collections[string]['graphQL']>

type EnumTypeArgs = { GraphQL: GraphQLModule; name: string; values: readonly string[] }

/** Names as Payload writes those of its own options: `scale-down` is `scale_down`. */
export function enumType({ GraphQL, name, values }: EnumTypeArgs): GraphQLEnumType {
  const named = values.map((value) => [value.replaceAll('-', '_'), { value }] as const)
  return new GraphQL.GraphQLEnumType({ name, values: Object.fromEntries(named) })
}

export type Scalars = Readonly<Record<'DateTime' | 'JSON', GraphQLScalarType>>

/** Payload's own scalars, by way of fields that have them: a second one of a name breaks a schema. */
export function payloadScalars(GraphQL: GraphQLModule, collections: Collections): Scalars {
  const documents = Object.values(collections).flatMap(({ graphQL }) => graphQL?.type ?? [])
  const firstOf = (types: readonly unknown[], name: string): GraphQLScalarType =>
    types
      .map((type): unknown =>
        GraphQL.isObjectType(type) ? type.getFields()[name]?.type : undefined,
      )
      .find(GraphQL.isScalarType) ?? GraphQL.GraphQLString
  const groups = documents.map((type): unknown =>
    namedOf(GraphQL, type.getFields().cloudflare?.type),
  )
  return { DateTime: firstOf(documents, 'createdAt'), JSON: firstOf(groups, 'metadata') }
}

/** The type without lists and marks around it. */
export function namedOf(GraphQL: GraphQLModule, type: unknown): unknown {
  return GraphQL.getNamedType(type as GraphQLNullableType)
}
