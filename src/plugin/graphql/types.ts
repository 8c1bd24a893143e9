import type {
  GraphQLEnumType,
  GraphQLInputFieldMap,
  GraphQLNullableType,
  GraphQLObjectType,
  GraphQLScalarType,
} from 'graphql'
import type { Field, GraphQLExtension } from 'payload'

import { fieldAffectsData } from 'payload/shared'

import { measuredFacts } from '../upload/fileFacts.js'

export type GraphQLModule = Parameters<GraphQLExtension>[0]
type Collections = Parameters<GraphQLExtension>[1]['collections']
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
function namedOf(GraphQL: GraphQLModule, type: unknown): unknown {
  return GraphQL.getNamedType(type as GraphQLNullableType)
}

type DocumentTypesArgs = { collections: Collections; GraphQL: GraphQLModule; slug: string }

/**
 * Payload lets every field be null, and makes an input of each, whoever may write it. Here what
 * always has a value says so, and what nobody may write is no input.
 */
export function refineDocumentTypes({ collections, GraphQL, slug }: DocumentTypesArgs): void {
  const { config, graphQL: types } = collections[slug] ?? {}
  if (config === undefined || types === undefined) return
  refineOutput({ document: types.type.getFields(), GraphQL })
  const create = inputsOf(GraphQL, types.mutationInputType)
  const update = inputsOf(GraphQL, types.updateMutationInputType)
  Reflect.deleteProperty(update, 'url')
  if (create.url !== undefined) {
    create.url.description = 'Where the file is fetched from, to be stored as `filename`.'
  }
  const group = config.fields.filter(
    (field) => fieldAffectsData(field) && field.name === 'cloudflare',
  )
  for (const inputs of [create, update]) {
    for (const name of [...measuredFacts, 'sizes', 'thumbnailURL']) {
      Reflect.deleteProperty(inputs, name)
    }
    dropLocked({ fields: group, GraphQL, inputs })
  }
}

type Fields = ReturnType<GraphQLObjectType['getFields']>

function refineOutput({ document, GraphQL }: { document: Fields; GraphQL: GraphQLModule }): void {
  const require = (fields: Fields, ...names: string[]): void => {
    for (const name of names) {
      const field = fields[name]
      if (field !== undefined) {
        Object.assign(field, {
          type: new GraphQL.GraphQLNonNull(GraphQL.getNullableType(field.type)),
        })
      }
    }
  }
  require(document, 'cloudflare')
  const image = namedOf(GraphQL, document.cloudflare?.type)
  if (!GraphQL.isObjectType(image)) return
  // The collections share the types within.
  const parts = image.getFields()
  require(parts, 'crop', 'placeholder', 'ready', 'variants')
  const variant = namedOf(GraphQL, parts.variants?.type)
  if (!GraphQL.isObjectType(variant)) return
  variant.name = 'CloudflareImageVariant'
  require(variant.getFields(), 'name')
  // Payload's key of a stored row: there is none.
  Reflect.deleteProperty(variant.getFields(), 'id')
}

type DropLockedArgs = {
  fields: readonly Field[]
  GraphQL: GraphQLModule
  inputs: GraphQLInputFieldMap
}

/** What has rules about who writes it, in our group, nobody writes. */
function dropLocked({ fields, GraphQL, inputs }: DropLockedArgs): void {
  for (const field of fields.filter(fieldAffectsData)) {
    const isGroup = field.type === 'group'
    const inner = isGroup ? inputsOf(GraphQL, inputs[field.name]?.type) : {}
    if (isGroup) dropLocked({ fields: field.fields, GraphQL, inputs: inner })
    if (field.access?.update !== undefined || (isGroup && Object.keys(inner).length === 0)) {
      Reflect.deleteProperty(inputs, field.name)
    }
  }
}

function inputsOf(GraphQL: GraphQLModule, type: unknown): GraphQLInputFieldMap {
  const named = namedOf(GraphQL, type)
  return GraphQL.isInputObjectType(named) ? named.getFields() : {}
}
