import type { IncomingFile } from '../../core/fileTarget.js'

import { assertFileSize } from '../../core/limits.js'

type ReadStreamArgs = {
  body: ReadableStream<Uint8Array>
  maxBytes: number
  name: string
}

/**
 * A file that comes from elsewhere, held in memory: never more of it than Cloudflare would take.
 *
 * @throws CloudflareImagesError FILE_EMPTY, FILE_TOO_LARGE
 */
export async function readStream({ body, maxBytes, name }: ReadStreamArgs): Promise<IncomingFile> {
  const pieces: Uint8Array[] = []
  let totalBytes = 0
  for await (const piece of body as unknown as AsyncIterable<Uint8Array>) {
    totalBytes += piece.byteLength
    if (totalBytes > maxBytes) break
    pieces.push(piece)
  }
  assertFileSize({ maxBytes, totalBytes })
  return { bytes: Buffer.concat(pieces), name, size: totalBytes }
}
