import type { Endpoint, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'
import type { FoundWatermark } from '../../service/watermark/watermarkTypes.js'

import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { readDocumentImage } from '../../service/documentImage.js'
import { findRendition } from '../../service/watermark/findRendition.js'
import { watermarksOf } from '../../service/watermark/watermarksOf.js'
import { readVisible } from '../http/access.js'
import { createEndpoint, routeParam } from '../http/endpoint.js'
import { storedDocument } from '../viewing/storedDocument.js'
import { assertMayView, viewingOf } from '../viewing/viewing.js'
import { assertSignable } from './assertSignable.js'

type Source = { service: Service; slug: string }
type Asked = Source & { req: PayloadRequest; variant: string }

/** Seconds that a browser keeps a picture with a mark. Another mark has another address. */
const keptSeconds = 300
const retrySeconds = 2

/** The address answers differently by who asks, and by what the browser can show. */
const vary = 'Cookie, Authorization, Accept'

/**
 * A variant as this viewer sees it: with the mark drawn on it, or a redirect to the clean one where
 * the viewer has none: `GET /<collection>/:id/watermarked/:variant`.
 */
export function watermarkEndpoints(source: Source): Endpoint[] {
  return (['get', 'head'] as const).map((method) =>
    createEndpoint({
      handler: (req) => answer({ ...source, req, variant: routeParam(req, 'variant') }),
      method,
      path: '/:id/watermarked/:variant',
    }),
  )
}

async function answer(asked: Asked): Promise<Response> {
  try {
    return await show(asked)
  } catch (error) {
    if (!isCloudflareImagesError(error)) throw error
    if (error.code === 'WATERMARK_BUSY') return refuseBusy(error)
    throw error.code === 'WATERMARK_INVALID' ? reportMark({ ...asked, error }) : error
  }
}

async function show(asked: Asked): Promise<Response> {
  const { req, service, slug, variant } = asked
  const draft = req.searchParams.get('draft') === 'true'
  const visible = await readVisible({ draft, id: routeParam(req, 'id'), req, service, slug })
  await assertMayView({ doc: visible, req, service, slug })
  const rendition = findRendition({ service, slug, variant })
  if (rendition === undefined) throw unknownVariant(asked)
  // What the viewer may read of the document says nothing of its image.
  const doc = await storedDocument({ doc: visible, req, slug })
  const image = readDocumentImage(doc)
  const deliveryURL = cleanURL({ ...asked, doc })
  assertSignable({ doc, service })
  if (image === undefined || deliveryURL === undefined) throw notReady()
  const mark = await (await viewingOf({ doc: visible, req, service, slug })).markOf(variant)
  const watermarks = watermarksOf(service)
  if (mark === undefined || watermarks === undefined) return redirect(deliveryURL)
  const found = await watermarks.find({
    acceptsWebp: acceptsWebp(req),
    deliveryURL,
    imageId: image.imageId,
    mark,
    options: rendition.options,
  })
  return send({ found, req })
}

function cleanURL({ doc, service, slug, variant }: Asked & { doc: unknown }): string | undefined {
  const urls = service.buildURLs({ collection: slug, doc })
  const found = urls?.variants.find(({ name }) => name === variant) ?? urls?.sizes[variant]
  return found?.url ?? undefined
}

/** A signed address must not be kept longer than it holds, so it is asked for each time. */
function redirect(url: string): Response {
  return new Response(null, {
    headers: { 'Cache-Control': 'private, no-cache', Location: url, Vary: vary },
    status: 302,
  })
}

type SendArgs = {
  found: FoundWatermark
  req: PayloadRequest
}

async function send({ found: { etag, load }, req }: SendArgs): Promise<Response> {
  const headers = {
    'Cache-Control': `private, max-age=${keptSeconds}`,
    ETag: etag,
    Vary: vary,
    'X-Content-Type-Options': 'nosniff',
  }
  if (isKnown({ etag, req })) return new Response(null, { headers, status: 304 })
  const { bytes, contentType } = await load()
  return new Response(req.method === 'HEAD' ? null : bytes, {
    headers: {
      ...headers,
      'Content-Length': String(bytes.byteLength),
      'Content-Type': contentType,
    },
  })
}

function isKnown({ etag, req }: { etag: string; req: PayloadRequest }): boolean {
  const given = req.headers.get('if-none-match')?.split(',') ?? []
  return given.some((one) => ['*', etag].includes(one.trim().replace(/^W\//, '')))
}

function acceptsWebp(req: PayloadRequest): boolean {
  return /\bimage\/webp\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(
    (req.headers.get('accept') ?? '').slice(0, 4096),
  )
}

function refuseBusy({ code, message }: CloudflareImagesError): Response {
  return Response.json(
    { errors: [{ data: { code, details: {} }, message }] },
    { headers: { 'Retry-After': String(retrySeconds) }, status: 503 },
  )
}

type ReportMarkArgs = Asked & { error: CloudflareImagesError }

/** Its words may name files of the server: they are for the log. */
function reportMark({ error, req, slug, variant }: ReportMarkArgs): CloudflareImagesError {
  req.payload.logger.error({
    collection: slug,
    err: error,
    id: routeParam(req, 'id'),
    msg: `A watermark could not be drawn, so the picture was not shown. ${error.message}`,
    variant,
  })
  return new CloudflareImagesError({
    cause: error,
    code: 'WATERMARK_INVALID',
    message:
      'The watermark of this picture cannot be drawn, so the picture is not shown. The server log has the reason.',
  })
}

function unknownVariant({ service, slug, variant }: Asked): CloudflareImagesError {
  const collection = service.collections[slug]
  const names = [...(collection?.variants ?? []), ...(collection?.sizes ?? [])].map(
    ({ name }) => name,
  )
  return new CloudflareImagesError({
    code: 'VARIANT_UNKNOWN',
    details: { variant: variant.slice(0, 100) },
    message: `There is no variant ${JSON.stringify(variant.slice(0, 100))}. Known are ${names.join(', ')}.`,
  })
}

function notReady(): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'IMAGE_NOT_READY',
    message: 'This document has no image to show yet.',
  })
}
