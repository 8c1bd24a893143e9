/** The part of a response the emulator reads. */
export type EmulatorFetchResponse = {
  body: NodeJS.ReadableStream | ReadableStream<Uint8Array> | null
  headers: { get(name: string): string | null }
  status: number
}

/** How the emulator reaches out: webhooks, and images given by URL. Any standard `fetch` fits. */
export type EmulatorFetch = (
  url: string,
  init: { body?: string; headers: Record<string, string>; method: string; signal?: AbortSignal },
) => Promise<EmulatorFetchResponse>
