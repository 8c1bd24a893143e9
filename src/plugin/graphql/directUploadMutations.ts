import type { GraphQLInputType } from 'graphql'
import type { GraphQLExtension, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'
import type { UploadAnswer } from '../directUpload/answerUpload.js'

import { issueUpload } from '../directUpload/issueUpload.js'
import { toPayloadError } from '../http/toPayloadError.js'
import { type CollectionTypes, type GraphQLModule, payloadScalars, type Scalars } from './types.js'

type Arguments = { input: Readonly<Record<string, unknown>> }

/** The mutation `create<Singular>DirectUpload(input)` of each collection. */
export function directUploadMutations(service: Service): GraphQLExtension {
  return (GraphQL, { collections }) => {
    if (!service.options.directUploads.enabled) return {}
    const scalars = payloadScalars(GraphQL, collections)
    return Object.fromEntries(
      Object.keys(service.collections).flatMap((slug) => {
        const { config, graphQL: types } = collections[slug] ?? {}
        if (config === undefined || types === undefined || !hasMutations(config)) return []
        const singular = types.type.name
        const field = {
          args: {
            input: { type: new GraphQL.GraphQLNonNull(inputType({ GraphQL, scalars, types })) },
          },
          resolve: (_: unknown, { input }: Arguments, { req }: { req: PayloadRequest }) =>
            resolveUpload({ input, req, service, slug }),
          type: new GraphQL.GraphQLNonNull(answerType({ GraphQL, scalars, types })),
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

type ResolveUploadArgs = Arguments & { req: PayloadRequest; service: Service; slug: string }

/** GraphQL makes objects without a prototype, and leaves fields that are not given out. */
async function resolveUpload({
  input,
  req,
  service,
  slug,
}: ResolveUploadArgs): Promise<UploadAnswer> {
  try {
    return await issueUpload({ body: { ...input }, req, service, slug })
  } catch (error) {
    throw toPayloadError(error)
  }
}

type Types = { GraphQL: GraphQLModule; scalars: Scalars; types: CollectionTypes }

function inputType({ GraphQL, scalars, types }: Types) {
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
      metadata: { type: scalars.JSON },
      mimeType: needed,
      size: { description: 'In bytes.', type: new GraphQLNonNull(GraphQLInt) },
    },
    name: `${types.type.name}DirectUploadInput`,
  })
}

function answerType({ GraphQL, scalars, types: { type } }: Types) {
  const { GraphQLNonNull, GraphQLObjectType, GraphQLString } = GraphQL
  const needed = { type: new GraphQLNonNull(GraphQLString) }
  const time = { type: new GraphQLNonNull(scalars.DateTime) }
  return new GraphQLObjectType({
    fields: {
      document: { type },
      expiresAt: time,
      filename: needed,
      imageId: needed,
      receipt: needed,
      receiptExpiresAt: time,
      uploadURL: needed,
    },
    name: `${type.name}DirectUpload`,
  })
}
