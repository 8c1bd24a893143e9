import type { GraphQLInputType } from 'graphql'
import type { GraphQLExtension, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'
import type { UploadAnswer } from '../directUpload/answerUpload.js'

import { issueUpload } from '../directUpload/issueUpload.js'
import { toPayloadError } from '../toPayloadError.js'

type GraphQLModule = Parameters<GraphQLExtension>[0]
type CollectionTypes = NonNullable<
  Parameters<GraphQLExtension>[1]['collections'][string]['graphQL']
>
type Arguments = { input: Readonly<Record<string, unknown>> }

/** The mutation `create<Singular>DirectUpload(input)` of each collection. */
export function directUploadMutations(service: Service): GraphQLExtension {
  return (GraphQL, { collections }) => {
    if (!service.options.directUploads.enabled) return {}
    return Object.fromEntries(
      Object.keys(service.collections).flatMap((slug) => {
        const { config, graphQL: types } = collections[slug] ?? {}
        if (config === undefined || types === undefined || !hasMutations(config)) return []
        const singular = types.type.name
        const field = {
          args: { input: { type: new GraphQL.GraphQLNonNull(inputType({ GraphQL, types })) } },
          resolve: (_: unknown, { input }: Arguments, { req }: { req: PayloadRequest }) =>
            resolveUpload({ input, req, service, slug }),
          type: new GraphQL.GraphQLNonNull(answerType({ GraphQL, types })),
        }
        return [[`create${singular}DirectUpload`, field]]
      }),
    )
  }
}

/** Payload's type says that the switch can only be on. */
function hasMutations({ graphQL }: { graphQL?: unknown }): boolean {
  const { disableMutations } = (graphQL ?? {}) as { disableMutations?: unknown }
  return disableMutations !== true
}

/** GraphQL makes objects without a prototype, and leaves fields that are not given out. */
async function resolveUpload({
  input,
  req,
  service,
  slug,
}: Arguments & { req: PayloadRequest; service: Service; slug: string }): Promise<UploadAnswer> {
  try {
    return await issueUpload({ body: { ...input }, req, service, slug })
  } catch (error) {
    throw toPayloadError(error)
  }
}

type Types = { GraphQL: GraphQLModule; types: CollectionTypes }

function inputType({ GraphQL, types }: Types) {
  const { GraphQLBoolean, GraphQLInputObjectType, GraphQLInt, GraphQLNonNull, GraphQLString } =
    GraphQL
  const text = { type: GraphQLString }
  const needed = { type: new GraphQLNonNull(GraphQLString) }
  const document = GraphQL.getNullableType(types.mutationInputType as GraphQLInputType)
  return new GraphQLInputObjectType({
    fields: {
      creator: text,
      document: {
        description: 'Fields of a document that is created at once; it waits for the file.',
        type: document,
      },
      draft: { type: GraphQLBoolean },
      expiresInSeconds: { description: '120 to 21600.', type: GraphQLInt },
      filename: needed,
      id: text,
      metadata: { type: metadataScalar({ GraphQL, types }) },
      mimeType: needed,
      size: { description: 'In bytes.', type: new GraphQLNonNull(GraphQLInt) },
    },
    name: `${types.type.name}DirectUploadInput`,
  })
}

/** Payload's own JSON scalar, by way of a field that has it: a second one of its name breaks the schema. */
function metadataScalar({ GraphQL, types }: Types) {
  const group = types.type.getFields().cloudflare?.type
  const field = group instanceof GraphQL.GraphQLObjectType ? group.getFields().metadata : undefined
  return field?.type instanceof GraphQL.GraphQLScalarType ? field.type : GraphQL.GraphQLString
}

function answerType({ GraphQL, types: { type } }: Types) {
  const { GraphQLNonNull, GraphQLObjectType, GraphQLString } = GraphQL
  const needed = { type: new GraphQLNonNull(GraphQLString) }
  return new GraphQLObjectType({
    fields: {
      document: { type },
      expiresAt: needed,
      filename: needed,
      imageId: needed,
      receipt: needed,
      receiptExpiresAt: needed,
      uploadURL: needed,
    },
    name: `${type.name}DirectUpload`,
  })
}
