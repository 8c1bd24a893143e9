import type { ImageBlob } from '../../cloudflare/openBlob.js'
import type { PluginContext } from '../request/pluginContext.js'

import { NotFound, type PayloadRequest, type UploadConfig, type Where } from 'payload'
import { getRangeRequestInfo } from 'payload/internal'

import { isRow, type Row } from '../../core/row.js'
import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import {
  type DocumentImage,
  imageIdOf,
  isQueued,
  readDocumentImage,
} from '../../service/documentImage.js'
import { hasDrafts } from '../database/hasVersions.js'
import { toPayloadError } from '../http/toPayloadError.js'
import { keepStored } from '../viewing/storedDocument.js'
import { assertMayView, isGuarded, isMarkedAnywhere } from '../viewing/viewing.js'
import { contentSecurityPolicy, matches, respond } from './fileAnswer.js'
import { keptSeconds } from './limitCaching.js'
import { imageURL } from './resolveImageURL.js'
import { serveOther } from './serveOther.js'
import { sliceStream } from './sliceStream.js'

type Handler = NonNullable<UploadConfig['handlers']>[number]
type HandlerArgs = Parameters<Handler>[1]
type Data = Record<string, unknown>

/**
 * Core asks for the file of a direct upload before anybody's right to it is checked; who names
 * another document's file there gets nothing. Our own hooks look at the image later.
 */
const answerParser = (): Response => new Response(null, { status: 200 })

/**
 * Payload's file route: the bytes as they were uploaded, or a redirect to a variant, after Payload has
 * checked read access.
 * The image id never changes its bytes, so it is the ETag, and a repeat visit costs no API call.
 */
export function serveOriginal(context: PluginContext): Handler {
  const serve = async (
    req: PayloadRequest,
    { doc, headers: given, params }: HandlerArgs,
  ): Promise<Response | undefined> => {
    if ((doc as unknown) === null) return answerParser()
    const found =
      (doc as Data | undefined) ??
      (await findByFilename({ context, filename: params.filename, req }))
    // Core would look on the disk, and call its absence an error of the server.
    if (found === undefined) throw new NotFound(req.t)
    const size = sizeOf(found, params.filename)
    const isItsName = found.filename === params.filename || size !== undefined
    const image = isItsName ? readDocumentImage(found) : undefined
    // The document or its newest draft, whichever has this file: what decides who sees it.
    keepStored(found)
    if (image === undefined) {
      return serveOther({ context, doc: found, filename: params.filename, headers: given, req })
    }
    const redirect = await redirectWhereDue({ context, doc: found, req, size })
    if (redirect !== undefined) return redirect
    const headers = new Headers(given)
    const etag = `"${encodeURIComponent(image.imageId)}"`
    headers.set('ETag', etag)
    headers.set('Cache-Control', 'private, no-cache')
    headers.set('Content-Type', image.mimeType)
    headers.set('X-Content-Type-Options', 'nosniff')
    if (image.mimeType === 'image/svg+xml') {
      headers.set('Content-Security-Policy', contentSecurityPolicy)
    }
    if (matches(req.headers.get('if-none-match'), etag)) {
      return respond({ body: null, headers, req, slug: context.slug, status: 304 })
    }
    try {
      return await download({
        context,
        etag,
        fileSize: Number(found.filesize),
        headers,
        image,
        req,
      })
    } catch (error) {
      if (isCloudflareImagesError(error) && error.code === 'API_NOT_FOUND') {
        return Response.json(
          { errors: [{ message: 'The image is missing at Cloudflare Images.' }] },
          { status: 404 },
        )
      }
      if (isCloudflareImagesError(error)) {
        req.payload.logger.error({
          err: error,
          imageId: image.imageId,
          msg: 'Reading an original failed',
        })
      }
      throw toPayloadError(error)
    }
  }
  // Payload's type knows a Promise of a Response and one of nothing, but not of either.
  return serve as Handler
}

/** The size of a picture that was a file before its document's file was moved to Cloudflare. */
function sizeOf(doc: Data, filename: string): string | undefined {
  if (imageIdOf(doc) === undefined || doc.filename === filename) return undefined
  const sizes = isRow(doc.sizes) ? Object.entries(doc.sizes) : []
  return sizes.find(([, size]) => isRow(size) && size.filename === filename)?.[0]
}

type RedirectWhereDueArgs = {
  context: PluginContext
  doc: Data
  req: PayloadRequest
  /** The one whose name was asked for. */
  size: string | undefined
}

async function redirectWhereDue({
  doc,
  ...asked
}: RedirectWhereDueArgs): Promise<Response | undefined> {
  try {
    return await redirectToVariant({ ...asked, doc: doc as Data & { id: number | string } })
  } catch (error) {
    throw toPayloadError(error)
  }
}

type DownloadArgs = {
  context: PluginContext
  etag: string
  fileSize: number
  headers: Headers
  image: DocumentImage
  req: PayloadRequest
}

async function download({
  context: { service, slug },
  etag,
  fileSize,
  headers,
  image,
  req,
}: DownloadArgs): Promise<Response> {
  const ifRange = req.headers.get('if-range')
  const rangeHeader = ifRange === null || ifRange === etag ? req.headers.get('range') : null
  const range = getRangeRequestInfo({ fileSize, rangeHeader })
  for (const [name, value] of Object.entries(range.headers)) headers.set(name, value)
  if (range.type === 'invalid') {
    return respond({ body: null, headers, req, slug, status: range.status })
  }
  const { client } = await service.connect()
  const wanted =
    range.type === 'partial' ? { end: range.rangeEnd, start: range.rangeStart } : undefined
  const blob = await client.getImageBlob({
    imageId: image.imageId,
    ...(wanted === undefined ? {} : { range: wanted }),
    ...(req.signal === undefined ? {} : { signal: req.signal }),
  })
  if (wanted === undefined) {
    // Cloudflare may hand out a near-lossless re-encode of very large originals: its word counts.
    if (blob.contentLength === undefined) headers.delete('Content-Length')
    else headers.set('Content-Length', String(blob.contentLength))
  }
  return respond({ body: bodyOf({ blob, wanted }), headers, req, slug, status: range.status })
}

type BodyOfArgs = {
  blob: ImageBlob
  wanted: { end: number; start: number } | undefined
}

/** Whether Cloudflare's download call honours ranges is not documented: both answers work. */
function bodyOf({ blob, wanted }: BodyOfArgs): ReadableStream<Uint8Array> {
  return wanted === undefined || blob.status === 206
    ? blob.body
    : sliceStream({ ...wanted, source: blob.body })
}

type FindByFilenameArgs = {
  context: PluginContext
  filename: string
  req: PayloadRequest
}

/**
 * With read access for everyone, core looks nothing up. Sizes from before the plugin are files of
 * their own, and so is a newer draft's original.
 */
async function findByFilename({
  context: { slug },
  filename,
  req,
}: FindByFilenameArgs): Promise<Data | undefined> {
  const { db } = req.payload
  const sizes = req.payload.collections[slug]?.config.upload.imageSizes ?? []
  const named = (path: string): Where => ({ [path]: { equals: filename } })
  const find = (where: Where): Promise<Data | null> =>
    db.findOne<Data & { id: number | string }>({ collection: slug, req, where })
  const doc =
    (await find(named('filename'))) ??
    (sizes.length === 0
      ? null
      : await find({ or: sizes.map(({ name }) => named(`sizes.${name}.filename`)) }))
  if (doc !== null) return doc
  if (!hasDrafts(req.payload, slug)) return undefined
  const { docs } = await db.queryDrafts<Data & { id: number | string }>({
    collection: slug,
    limit: 1,
    pagination: false,
    req,
    where: { 'version.filename': { equals: filename } },
  })
  return docs[0]
}

type Asked = { context: PluginContext; doc: Row & { id: number | string }; req: PayloadRequest }

/** Longest time for which a browser goes to the same place again, in seconds. */
const longestSeconds = 300

/**
 * Where the file route sends its caller: to the variant that `?variant=` or a size's old file name
 * names; to the default one
 * where the collection redirects, and where this viewer may not have the clean original. `undefined`
 * for the original's bytes.
 *
 * @throws CloudflareImagesError UNAUTHENTICATED, FORBIDDEN, and what `imageURL` throws
 */
async function redirectToVariant({
  size,
  ...asked
}: Asked & { size: string | undefined }): Promise<Response | undefined> {
  const { context, doc, req } = asked
  const { service, slug } = context
  const about = { doc, req, service, slug }
  await assertMayView(about)
  if (isQueued(doc)) {
    if (await isMarkedAnywhere(about)) throw notSentYet()
    return undefined
  }
  const variant = req.searchParams.get('variant') ?? size
  const redirects =
    variant !== undefined ||
    // Switched off and without a token there is no way to the bytes but the public one.
    service.options.apiToken === '' ||
    service.collections[slug]?.fileRoute === 'redirect' ||
    (await isMarkedAnywhere(about))
  if (!redirects) return undefined
  const { answer } = await imageURL({ ...about, query: { variant } })
  const headers = new Headers({
    'Cache-Control': `private, max-age=${keptFor(asked)}`,
    Location: answer.url,
    Vary: 'Authorization, Cookie',
  })
  const upload = req.payload.collections[slug]?.config.upload
  const modified = upload?.modifyResponseHeaders?.({ headers })
  return new Response(null, {
    headers: modified instanceof Headers ? modified : headers,
    status: 302,
  })
}

/** Nothing draws a mark on it yet, and its viewer gets it with one alone. */
const notSentYet = (): CloudflareImagesError =>
  new CloudflareImagesError({
    code: 'IMAGE_NOT_READY',
    message: 'The image of this document is not at Cloudflare yet. Try again in a few minutes.',
  })

/** Who may view, and with which mark, is asked again each time where functions decide it. */
function keptFor({ context: { service, slug }, doc }: Asked): number {
  if (isGuarded({ service, slug })) return 0
  if (readDocumentImage(doc)?.requireSignedURLs !== true) return longestSeconds
  return keptSeconds({ atMost: longestSeconds, expiresAt: service.signedUntil(), service })
}
