import type { Collection, PayloadRequest } from 'payload'

import { FileRetrievalError } from 'payload'
import { getExternalFile } from 'payload/internal'

import type { PayloadFile, PendingUpload, RemoteFile } from './requestState.js'

/** What core takes for a pasted URL: a create over REST with `filename` and `url` and no file. */
export function readRemoteFile({
  req,
  slug,
}: {
  req: PayloadRequest
  slug: string
}): RemoteFile | undefined {
  // A hook that creates something else shares the request and its body.
  if (req.file !== undefined || req.routeParams?.collection !== slug) return undefined
  const { filename, url } = req.data ?? {}
  return typeof filename === 'string' && typeof url === 'string' ? { filename, url } : undefined
}

/**
 * The collection as core sees it until the file is inspected. Core would fetch a URL in the data
 * before our hooks and re-encode what it gets: no upload collection, no file to fetch.
 */
export function hideUpload({
  collection,
  pending,
}: {
  collection: Collection
  pending: PendingUpload
}): Collection {
  const { upload } = collection.config
  const config = Object.defineProperty({ ...collection.config }, 'upload', {
    enumerable: true,
    get: () => (pending.isInspected ? upload : false),
  })
  return { ...collection, config }
}

/**
 * Fetches the file by core's rules: `skipSafeFetch`, `pasteURL`, no private addresses.
 *
 * @throws FileRetrievalError with the reason.
 */
export async function fetchRemoteFile({
  remote,
  req,
  slug,
}: {
  remote: RemoteFile
  req: PayloadRequest
  slug: string
}): Promise<PayloadFile> {
  const uploadConfig = req.payload.collections[slug]?.config.upload
  try {
    if (uploadConfig === undefined) throw new Error('This collection takes no files.')
    return await getExternalFile({ data: remote, req, uploadConfig })
  } catch (error) {
    throw new FileRetrievalError(req.t, error instanceof Error ? error.message : undefined)
  }
}
