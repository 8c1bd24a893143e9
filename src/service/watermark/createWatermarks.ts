import { createHash } from 'node:crypto'

import type { FetchLike } from '../../cloudflare/fetchLike.js'
import type { SharpModule } from '../../emulator/render/loadSharp.js'
import type { ResolvedWatermark } from '../../options/resolvedOptions.js'
import type { Connection } from '../connection.js'
import type { DeliveryHost } from './fetchDelivered.js'
import type { OpenMark } from './openMark.js'
import type { FoundWatermark, WatermarkedPicture, WatermarkRequest } from './watermarkTypes.js'

import { readImageHeader } from '../../core/imageHeader.js'
import { createRenditionCache } from '../../emulator/delivery/createRenditionCache.js'
import { createRenderGate } from '../../emulator/render/createRenderGate.js'
import { loadSharp } from '../../emulator/render/loadSharp.js'
import { CloudflareImagesError } from '../../errors.js'
import { fetchDelivered } from './fetchDelivered.js'
import { openMark } from './openMark.js'
import { renderWatermark } from './renderWatermark.js'

/** The drawing changes with the code: raise this, and older files on disk are passed by. */
const drawingVersion = '1'

/** More would wait longer than a browser does. */
const maxWaiting = 50

const cachedType = 'application/octet-stream'

/** Pictures with marks, drawn once. */
export type Watermarks = {
  /** @throws CloudflareImagesError WATERMARK_INVALID when the mark's image is not there. */
  find(request: WatermarkRequest): Promise<FoundWatermark>
}

/**
 * Draws marks on delivered pictures, few at a time, and keeps the result: equal picture, variant and
 * mark are drawn once for all viewers and processes that share the folder.
 */
export function createWatermarks({
  connect,
  fetch,
  options: { cacheMegabytes, concurrency, dir },
  timeoutMs,
}: {
  connect: () => Promise<DeliveryHost & Pick<Connection, 'client'>>
  /** The site's own way to the network, where it has one. */
  fetch: FetchLike | undefined
  options: Pick<ResolvedWatermark, 'cacheMegabytes' | 'concurrency' | 'dir'>
  timeoutMs: number
}): Watermarks {
  const cache = createRenditionCache({ dir, maxBytes: cacheMegabytes * 1024 * 1024 })
  const gate = createRenderGate({ maxActive: concurrency, maxWaiting, toBusyError })
  const draw = async ({
    open,
    request,
  }: {
    open: OpenMark
    request: WatermarkRequest
  }): Promise<Uint8Array> => {
    const [host, sharp] = await Promise.all([connect(), loadDrawing()])
    const delivered = await fetchDelivered({ fetch, host, request, timeoutMs })
    const { bytes } = await renderWatermark({ delivered, open, request, sharp })
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
            render: () => gate(() => draw({ open, request })),
          })
          return describeBytes(bytes)
        },
      }
    },
  }
}

/** Everything that the bytes depend on. An image id never changes its bytes; a signature is none of it. */
function describeRequest({
  open: { fingerprint },
  request: { acceptsWebp, deliveryURL, imageId, options },
}: {
  open: OpenMark
  request: WatermarkRequest
}): string[] {
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

/** The type is read from the bytes: nobody knows it before the picture was delivered. */
function describeBytes(bytes: Uint8Array<ArrayBuffer>): WatermarkedPicture {
  const { mimeType } = readImageHeader({ bytes, complete: false, totalBytes: bytes.byteLength })
  return { bytes, contentType: mimeType }
}

async function loadDrawing(): Promise<SharpModule> {
  try {
    return await loadSharp()
  } catch (cause) {
    throw new CloudflareImagesError({
      cause,
      code: 'SHARP_MISSING',
      message:
        'Watermarks are drawn with sharp, which could not be loaded. Run `npm install sharp`.',
    })
  }
}

function toBusyError(): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'WATERMARK_BUSY',
    message: 'Too many pictures are waiting for their watermark. Try again in a moment.',
  })
}
