import type { GraphQLFieldConfig } from 'graphql'
import type { GraphQLExtension, Payload, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'

import { watchCall } from '../request/watchedCalls.js'
import { abandonUploads } from './abandonUploads.js'
import { readRemote } from './remoteFile.js'

type Data = Readonly<Record<string, unknown>>

/** What the calls have in common, as far as it is looked at here. */
type Options = {
  collection: string
  data?: Data
  file?: unknown
  filePath?: unknown
  overrideAccess?: boolean
}
type LocalCall = (options: Options) => Promise<unknown>

const saves = ['create', 'duplicate', 'update'] as const
/** They take no data. */
const others = ['delete', 'restoreVersion'] as const
const names = [...saves, ...others] as const

const takesData = (name: (typeof names)[number]): boolean =>
  (saves as readonly string[]).includes(name)

const watched = new WeakMap<Payload, Service>()

type WatchLocalCallsArgs = {
  payload: Payload
  service: Service
}

/** Watches the calls of the Local API that save, restore or delete a document of ours. */
export function watchLocalCalls({ payload, service }: WatchLocalCallsArgs): void {
  const isWatched = watched.has(payload)
  // A config that was loaded anew has a service of its own.
  watched.set(payload, service)
  if (isWatched) return
  const api = payload as unknown as Record<(typeof names)[number], LocalCall>
  for (const name of names) {
    const call = api[name].bind(payload)
    api[name] = async (options) => {
      const current = watched.get(payload) ?? service
      if (!(options.collection in current.collections)) return call(options)
      // Without access control, the data reach our hooks as they are.
      const isSource =
        name === 'create' &&
        options.overrideAccess === false &&
        options.file === undefined &&
        options.filePath === undefined
      return watchCall({
        data: options.data,
        onFailure: (failed) => abandonUploads({ ...failed, service: current }),
        remote: isSource ? readRemote(options.data) : undefined,
        run: (data) => call(takesData(name) ? { ...options, data } : options),
      })
    }
  }
}

type Arguments = Readonly<Record<string, unknown>> & { data?: Data }
type Field = GraphQLFieldConfig<unknown, { req: PayloadRequest }, Arguments>

/** The same for Payload's mutations of our collections: they come back under their own names. */
export function watchMutations(service: Service): GraphQLExtension {
  return (_, { collections, Mutation }) => {
    const fields = Mutation.fields as unknown as Readonly<Record<string, Field | undefined>>
    return Object.fromEntries(
      Object.keys(service.collections).flatMap((slug) => {
        const singular = collections[slug]?.graphQL?.type.name ?? ''
        return names.flatMap((name) => {
          const key = `${name}${singular}`
          const field = fields[key]
          return field?.resolve === undefined ? [] : [[key, watchField({ field, name, service })]]
        })
      }),
    )
  }
}

type WatchFieldArgs = {
  field: Field
  name: (typeof names)[number]
  service: Service
}

function watchField({ field, name, service }: WatchFieldArgs): Field {
  const { resolve } = field
  return {
    ...field,
    resolve: (root, args, context, info) =>
      watchCall({
        data: args.data,
        onFailure: (failed) => abandonUploads({ ...failed, service }),
        remote: name === 'create' ? readRemote(args.data) : undefined,
        run: (data) =>
          Promise.resolve(
            resolve?.(root, takesData(name) ? { ...args, data } : args, context, info),
          ),
      }),
  }
}
