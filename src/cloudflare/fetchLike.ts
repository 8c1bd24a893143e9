/** What the client sends: plain values, so that any `fetch` can be adapted to it. */
export type FetchLikeInit = {
  body?: string | Uint8Array | ReadableStream<Uint8Array>
  /** Set when `body` is a stream: standard `fetch` demands it. */
  duplex?: 'half'
  headers: Record<string, string>
  method: string
  redirect?: 'error' | 'follow' | 'manual'
  signal?: AbortSignal
}

export type FetchLikeBody = ReadableStream<Uint8Array> | NodeJS.ReadableStream

/** The part of a response the client reads. A standard `Response` has it all. */
export type FetchLikeResponse = {
  body: FetchLikeBody | null
  headers: { get(name: string): string | null }
  status: number
  text(): Promise<string>
}

/**
 * The one way to the network. Node's global `fetch`, node-fetch and an in-process handler
 * (see `fetchFromHandler`) all fit.
 */
export type FetchLike = (url: string, init: FetchLikeInit) => Promise<FetchLikeResponse>
