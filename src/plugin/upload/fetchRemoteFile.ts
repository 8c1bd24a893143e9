import type { PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'
import type { PayloadFile, RemoteFile } from '../request/requestState.js'

import { fetchRemote, resolveURL } from '../../service/remoteFile/fetchRemote.js'
import { keepsOthers, keepsOversized } from '../request/fileTargets.js'
import { remotePolicyOf } from '../request/remotePolicy.js'

const timeoutMs = 30_000

/** Of a file that is not Cloudflare's, where Payload has no limit: it is held in memory. */
const maxOtherBytes = 64 * 1024 * 1024

type FetchRemoteFileArgs = {
  remote: RemoteFile
  req: PayloadRequest
  service: Service
  slug: string
}

/**
 * Fetches the file that a document is created with, by the collection's `skipSafeFetch`, `pasteURL`
 * and `externalFileHeaderFilter`. Nothing of the caller's request goes along unless the last one says so.
 *
 * @throws CloudflareImagesError URL_REFUSED, URL_UNREACHABLE, FILE_EMPTY, FILE_TOO_LARGE
 */
export async function fetchRemoteFile({
  remote: { filename, url: given },
  req,
  service,
  slug,
}: FetchRemoteFileArgs): Promise<PayloadFile> {
  const { bytes, mimeType } = await fetchRemote({
    maxBytes: maxBytesOf({ req, service, slug }),
    policy: remotePolicyOf({ given, req, slug }),
    timeoutMs,
    url: resolveURL(given, siteOf(req)),
  })
  return { data: bytes, mimetype: mimeType ?? '', name: filename, size: bytes.byteLength }
}

type MaxBytesArgs = Omit<FetchRemoteFileArgs, 'remote'>

function maxBytesOf({ req, service, slug }: MaxBytesArgs): number {
  const { maxBytes } = service.options.limits
  const collection = service.collections[slug]
  if (!keepsOthers(collection) && !keepsOversized(collection)) return maxBytes
  return Math.max(maxBytes, req.payload.config.upload.limits?.fileSize ?? maxOtherBytes)
}

/** Where an address begins that names no host. */
function siteOf({ payload, url }: PayloadRequest): undefined | URL {
  const site = payload.config.serverURL || url
  return site !== undefined && URL.canParse(site) ? new URL(site) : undefined
}
