import type { Collection, PayloadRequest } from 'payload'

import type { PendingUpload, RemoteFile } from '../request/requestState.js'
import type { WatchedCall } from '../request/watchedCalls.js'

type Data = Readonly<Record<string, unknown>>

/** What core takes for a pasted URL: `filename` and `url`. */
export function readRemote(data: Data | undefined): RemoteFile | undefined {
  const { filename, url } = data ?? {}
  return typeof filename === 'string' && typeof url === 'string' ? { filename, url } : undefined
}

type ReadRemoteFileArgs = {
  call: undefined | WatchedCall
  data: Data | undefined
  overrideAccess: boolean
  req: PayloadRequest
  slug: string
}

/**
 * The file that a create without one points at. Core takes it out of the data of whoever has to pass
 * access control: then it is in the body of REST, or was noted with the call.
 */
export function readRemoteFile({
  call,
  data,
  overrideAccess,
  req,
  slug,
}: ReadRemoteFileArgs): RemoteFile | undefined {
  if (req.file !== undefined) return undefined
  if (overrideAccess) return readRemote(data)
  // A hook that creates something else shares the request and its body.
  if (call !== undefined) return call.remote
  return req.routeParams?.collection === slug ? readRemote(req.data) : undefined
}

type HideUploadArgs = {
  collection: Collection
  pending: PendingUpload
}

/**
 * The collection as core sees it until the file is inspected. Core would fetch a URL in the data
 * before our hooks and re-encode what it gets: no upload collection, no file to fetch.
 */
export function hideUpload({ collection, pending }: HideUploadArgs): Collection {
  const { upload } = collection.config
  const config = Object.defineProperty({ ...collection.config }, 'upload', {
    enumerable: true,
    get: () => (pending.isInspected ? upload : false),
  })
  return { ...collection, config }
}

/** The collection as one that has no files. */
export const withoutUpload = (collection: Collection): Collection => ({
  ...collection,
  config: { ...collection.config, upload: false } as unknown as Collection['config'],
})
