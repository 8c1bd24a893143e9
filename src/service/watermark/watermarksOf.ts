import type { FetchLike } from '../../cloudflare/fetchLike.js'
import type { Size } from '../../core/geometry.js'
import type { ResolvedWatermark } from '../../options/resolvedOptions.js'
import type { Connection } from '../connection.js'
import type { Service } from '../createService.js'
import type { FoundWatermark, WatermarkedPicture, WatermarkRequest } from './watermarkTypes.js'

import { createHash } from 'node:crypto'

import { readImageHeader } from '../../core/imageHeader.js'
import { cloudflareLimits } from '../../core/limits.js'
import { sniffImageType } from '../../core/mime.js'
import { CloudflareImagesError } from '../../errors.js'
import { createFailureMemory } from '../../images/createFailureMemory.js'
import { createRenderGate } from '../../images/createRenderGate.js'
import { createRenderPool } from '../../images/createRenderPool.js'
import { createRenditionCache } from '../../images/createRenditionCache.js'
import { type RenderBudget, renderBudgets } from '../../images/renderBudget.js'
import { type DeliveryHost, fetchDelivered } from './fetchDelivered.js'
import { type OpenMark, openMark } from './openMark.js'
import { renderWatermark } from './renderWatermark.js'

const opened = new WeakMap<object, Watermarks>()

/** The one place where a site's marks are drawn; undefined where no option asks for any. */
export function watermarksOf(
  service: Pick<Service, 'connect' | 'options'>,
): undefined | Watermarks {
  const { fetch, timeoutMs, watermark } = service.options
  if (watermark === undefined) return undefined
  const known = opened.get(service)
  if (known !== undefined) return known
  const watermarks = createWatermarks({
    connect: () => service.connect(),
    fetch,
    options: watermark,
    timeoutMs,
  })
  opened.set(service, watermarks)
  return watermarks
}

/** The drawing changes with the code: raise this, and older files on disk are passed by. */
const drawingVersion = '2'

/** More would wait longer than a browser does. */
const maxWaiting = 50

const cachedType = 'application/octet-stream'

/** Pictures with marks, drawn once. */
type Watermarks = {
  /** @throws CloudflareImagesError WATERMARK_INVALID when the mark's image is not there. */
  find(request: WatermarkRequest): Promise<FoundWatermark>
}

type CreateWatermarksArgs = {
  connect: () => Promise<DeliveryHost & Pick<Connection, 'client'>>
  /** The site's own way to the network, where it has one. */
  fetch: FetchLike | undefined
  options: Pick<ResolvedWatermark, 'cacheMegabytes' | 'concurrency' | 'dir'>
  timeoutMs: number
}

/**
 * Draws marks on delivered pictures, few at a time, and keeps the result: equal picture, variant and
 * mark are drawn once for all viewers and processes that share the folder.
 */
function createWatermarks({
  connect,
  fetch,
  options: { cacheMegabytes, concurrency, dir },
  timeoutMs,
}: CreateWatermarksArgs): Watermarks {
  const cache = createRenditionCache({ dir, maxBytes: cacheMegabytes * 1024 * 1024 })
  const failures = createFailureMemory()
  // The picture is fetched within the gate: fifty that wait would be held in memory.
  const gate = createRenderGate({ maxActive: concurrency, maxWaiting, toBusyError })
  const withSharp = createRenderPool({ maxActive: concurrency })
  const draw = async ({
    open,
    request,
  }: {
    open: OpenMark
    request: WatermarkRequest
  }): Promise<Uint8Array> => {
    const delivered = await fetchDelivered({ fetch, host: await connect(), request, timeoutMs })
    const { bytes } = await withSharp({
      budget: budgetFor(delivered),
      task: (sharp) => renderWatermark({ delivered, open, request, sharp }),
    })
    return bytes
  }
  return {
    async find(request) {
      const getClient = async () => (await connect()).client
      const open = await openMark({ getClient, mark: request.mark })
      const parts = describeRequest({ open, request })
      return {
        etag: `"${createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 32)}"`,
        async load() {
          const { bytes } = await cache.get({
            key: { contentType: cachedType, parts },
            render: () =>
              failures.attempt({
                group: request.imageId,
                key: parts.join(' '),
                task: (assertHopeful) =>
                  gate(() => {
                    assertHopeful()
                    return draw({ open, request })
                  }),
              }),
          })
          return describeBytes(bytes)
        },
      }
    },
  }
}

type DescribeRequestArgs = {
  open: OpenMark
  request: WatermarkRequest
}

/** Everything that the bytes depend on. An image id never changes its bytes; a signature is none of it. */
function describeRequest({
  open: { fingerprint },
  request: { acceptsWebp, deliveryURL, imageId, options },
}: DescribeRequestArgs): string[] {
  const [path = ''] = deliveryURL.split('?')
  const segment = path.slice(path.lastIndexOf('/') + 1)
  return [
    drawingVersion,
    imageId,
    segment,
    JSON.stringify(options, Object.keys(options).sort()),
    acceptsWebp ? 'webp' : 'original',
    fingerprint,
  ]
}

/** Each frame is drawn and encoded anew, however small it is. */
const maxFrames = 1_000

/**
 * How much work a mark on this picture may be.
 *
 * @throws CloudflareImagesError IMAGE_TOO_LARGE for an animation that would be too much in any case
 */
function budgetFor(delivered: Uint8Array): RenderBudget {
  if (sniffImageType(delivered) === 'image/svg+xml') return renderBudgets.drawing
  const { frames, height, width } = readSize(delivered)
  const pixels = frames * height * width
  if (
    frames > maxFrames ||
    (frames > 1 && pixels > cloudflareLimits.maxTransformedAnimationPixels)
  ) {
    throw new CloudflareImagesError({
      code: 'IMAGE_TOO_LARGE',
      details: { frames, height, width },
      message: `The animation is too long for a watermark: it has ${frames} frames of ${width} x ${height} pixels. Choose a smaller variant, or a shorter animation.`,
    })
  }
  return renderBudgets.mark
}

/** What cannot be read cannot be drawn, which the drawing says better. */
function readSize(bytes: Uint8Array): Size & { frames: number } {
  try {
    return readImageHeader({ bytes, complete: true, totalBytes: bytes.byteLength })
  } catch {
    return { frames: 1, height: 1, width: 1 }
  }
}

/** The type is read from the bytes: nobody knows it before the picture was delivered. */
function describeBytes(bytes: Uint8Array<ArrayBuffer>): WatermarkedPicture {
  const { mimeType } = readImageHeader({ bytes, complete: false, totalBytes: bytes.byteLength })
  return { bytes, contentType: mimeType }
}

function toBusyError(): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'WATERMARK_BUSY',
    message: 'Too many pictures are waiting for their watermark. Try again in a moment.',
  })
}
