import type { FetchLikeBody } from '../../cloudflare/fetchLike.js'

type ReadBoundedArgs = {
  body: FetchLikeBody
  maxBytes: number
}

/** All bytes of a body, or undefined when there are more than allowed; the rest is left unread. */
export async function readBounded({
  body,
  maxBytes,
}: ReadBoundedArgs): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let total = 0
  // Both kinds of streams can be walked; leaving the loop cancels them.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    total += chunk.byteLength
    if (total > maxBytes) return undefined
    chunks.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
  }
  return Buffer.concat(chunks, total)
}
