import type { VariantOptions } from '../../core/variantOptions.js'
import type { WithSharp } from '../../images/createRenderPool.js'
import type { StoredOriginal } from '../render/storedOriginal.js'

import { LRUCache } from 'lru-cache'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

import { formatVariantOptions } from '../../core/variant.js'
import { toOwnedBytes } from '../../images/createDiskCache.js'
import { createFailureMemory } from '../../images/createFailureMemory.js'
import { type CachedRendition, createRenditionCache } from '../../images/createRenditionCache.js'
import { renderBudgets } from '../../images/renderBudget.js'
import { chooseFormat } from '../render/chooseFormat.js'
import { countFrames } from '../render/countFrames.js'
import { contentTypeOf, type RenderFormat } from '../render/renderFormat.js'
import { renderImage } from '../render/renderImage.js'
import { resolveClientHints } from '../render/resolveClientHints.js'
import { DeliveryError, toDeliveryError, toErrorResponse } from './deliveryError.js'
import {
  type DeliverySource,
  type DeliveryTarget,
  type ResolvedRequest,
  resolveRequest,
} from './resolveRequest.js'
import { sendRendition } from './sendRendition.js'

export type DeliveryOptions = DeliverySource & {
  accountHash: string
  /** Folder of finished renditions; created when missing. */
  cacheDir: string
  /** Bound of that folder. */
  cacheMaxBytes: number
  /** Milliseconds since the epoch. */
  now: () => number
  withSharp: WithSharp
}

/** Answers one request to the delivery host; never rejects for anything a URL can say. */
type Delivery = (request: Request, target: DeliveryTarget) => Promise<Response>

/** The rendering changes with the code: raise this, and older files on disk are passed by. */
const renderingVersion = '1'

/**
 * The delivery host of Cloudflare Images: finds the image, checks access, negotiates the format,
 * renders or remembers, and answers with validators, ranges and Cloudflare's error texts.
 */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { accountHash, now, withSharp } = options
  const cache = createRenditionCache({ dir: options.cacheDir, maxBytes: options.cacheMaxBytes })
  const failures = createFailureMemory()
  const frameCounts = new LRUCache<string, number>({ max: 5_000 })

  async function framesOf(original: StoredOriginal): Promise<number> {
    const known = frameCounts.get(original.etag) ?? (await countFrames(original))
    frameCounts.set(original.etag, known)
    return known
  }

  function getRendition({
    format,
    options: variant,
    original,
  }: RenderJob): Promise<CachedRendition> {
    const contentType = contentTypeOf({ format, mimeType: original.mimeType })
    if (format === 'original') return readOriginal({ contentType, original })
    const parts = [renderingVersion, original.etag, canonical({ format, options: variant }), format]
    const job = { format, options: variant, original }
    const attempt = () =>
      failures.attempt({
        group: original.etag,
        key: parts.join(' '),
        task: (assertHopeful) => render({ ...job, assertHopeful, withSharp }),
      })
    return cache.get({ key: { contentType, parts }, render: () => whileStored(original, attempt) })
  }

  async function deliver(request: Request, target: DeliveryTarget): Promise<Response> {
    const nowSeconds = Math.floor(now() / 1000)
    const resolved = await resolveRequest({ accountHash, nowSeconds, source: options, target })
    const hints = resolveClientHints({ headers: request.headers, options: resolved.options })
    const frames = await framesOf(resolved.original)
    const original = { ...resolved.original, frames }
    const accept = request.headers.get('accept')
    const format = chooseFormat({ accept, frames, options: hints.options, original })
    const rendition = await getRendition({ format, options: hints.options, original })
    return sendRendition({
      headers: toHeaders({ format, nowSeconds, rendition, resolved, vary: hints.vary }),
      lastModified: Date.parse(original.uploadedAt),
      rendition,
      request,
    })
  }

  return async (request, target) => {
    const { method } = request
    if (method !== 'GET' && method !== 'HEAD') return refuseMethod()
    try {
      return await deliver(request, target)
    } catch (error) {
      const known = error instanceof DeliveryError ? error : toDeliveryError(error)
      if (!known) throw error
      return toErrorResponse({ error: known, method })
    }
  }
}

type RenderJob = { format: RenderFormat; options: VariantOptions; original: StoredOriginal }

type RenderArgs = RenderJob & { assertHopeful: () => void; withSharp: WithSharp }

async function render({
  assertHopeful,
  format,
  options,
  original,
  withSharp,
}: RenderArgs): Promise<Uint8Array> {
  const { bytes } = await withSharp({
    budget: renderBudgets.rendition,
    task: (sharp) => {
      // Others of this image may have failed while this one waited.
      assertHopeful()
      return renderImage({ options, original, outputFormat: format, sharp })
    },
  })
  return bytes
}

/** Deleted, or moved to another id, while it was being read: the renderer calls that damaged. */
async function whileStored<Result>(
  original: StoredOriginal,
  task: () => Promise<Result>,
): Promise<Result> {
  try {
    return await task()
  } catch (error) {
    if (existsSync(original.path)) throw error
    throw new DeliveryError({ cause: error, code: 5404, message: 'Image not found' })
  }
}

/** Drawings are the same under every variant. Equal options in any order are one rendition. */
function canonical({ format, options }: Pick<RenderJob, 'format' | 'options'>): string {
  if (format === 'svg' || Object.keys(options).length === 0) return ''
  return formatVariantOptions(options)
}

type ReadOriginalArgs = {
  contentType: string
  original: StoredOriginal
}

async function readOriginal({ contentType, original }: ReadOriginalArgs): Promise<CachedRendition> {
  const bytes = toOwnedBytes(await readFile(original.path))
  const etag = `"${original.etag.replaceAll('"', '')}"`
  return { bytes, contentType, etag, source: 'cache' }
}

type ToHeadersArgs = {
  format: RenderFormat
  nowSeconds: number
  rendition: CachedRendition
  resolved: ResolvedRequest
  vary: readonly string[]
}

function toHeaders({
  format,
  nowSeconds,
  rendition,
  resolved,
  vary,
}: ToHeadersArgs): Record<string, string> {
  const { browserTTL, options, signature } = resolved
  const negotiated = (options.format ?? 'auto') === 'auto'
  const decisive = [...(negotiated ? ['Accept'] : []), ...vary]
  return {
    'access-control-allow-origin': '*',
    'cache-control': formatCacheControl({ browserTTL, nowSeconds, signature }),
    'cf-resized': `internal=ok/${rendition.source === 'cache' ? 'h' : 'm'}`,
    'x-content-type-options': 'nosniff',
    ...(decisive.length === 0 ? {} : { vary: decisive.join(', ') }),
    ...(format === 'svg' ? { 'content-security-policy': svgPolicy } : {}),
  }
}

/** Sanitised as it is, a drawing opened in a tab of its own gets no rights of the site either. */
const svgPolicy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox"

function refuseMethod(): Response {
  return new Response('Method not allowed\n', {
    headers: {
      'access-control-allow-origin': '*',
      allow: 'GET, HEAD',
      'content-type': 'text/plain; charset=utf-8',
    },
    status: 405,
  })
}

/** Seconds a browser keeps a public image when the account says nothing: two days. */
const defaultBrowserTTL = 172_800

const staleWhileRevalidateSeconds = 7_200

/** Private images ignore the account's setting; a link without an end is kept for an hour. */
const endlessSignatureTTL = 3_600

type FormatCacheControlArgs = {
  /** Seconds. @default 172800 */
  browserTTL?: number | undefined
  nowSeconds: number
  signature: { expiresAt: number | undefined } | undefined
}

/**
 * How long browsers may keep a picture. One that a signature opened is kept no longer than the
 * signature holds, and by the viewer's own browser only.
 */
function formatCacheControl({
  browserTTL = defaultBrowserTTL,
  nowSeconds,
  signature,
}: FormatCacheControlArgs): string {
  if (signature === undefined) {
    return `public, max-age=${browserTTL}, stale-while-revalidate=${staleWhileRevalidateSeconds}`
  }
  const { expiresAt } = signature
  const seconds = expiresAt === undefined ? endlessSignatureTTL : Math.floor(expiresAt - nowSeconds)
  return `private, max-age=${Math.min(defaultBrowserTTL, Math.max(0, seconds))}`
}
