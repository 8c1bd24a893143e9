import type { Finding } from './diagnosis.js'

/** An uploaded file as Payload hands it over: in memory, or in a temporary file. */
export type IncomingFile = { name: string; size: number } & (
  { bytes: Uint8Array } | { path: string }
)

/** First and last byte. */
export type ByteRange = { end: number; start: number }

/** A file that is there. */
export type FoundFile = {
  /** Changes with the bytes. */
  etag: string
  /**
   * An address at which the place itself gives the file out for a while; absent where the site is to
   * do so.
   */
  link?(args: { mimeType: string }): Promise<string>
  open(range?: ByteRange): Promise<ReadableStream<Uint8Array>>
  size: number
}

export type PutArgs = { file: IncomingFile; key: string; mimeType: string }

/** Why no file can be kept there, for whoever looks after the site: English words, without a secret. */
export type FileFault = Pick<Finding, 'mend' | 'what' | 'why'>

/** A place for the files of a collection that are not at Cloudflare Images. A key is the file's name. */
export type FileTarget = {
  /** A file that is not there is gone. */
  delete(key: string): Promise<void>
  /**
   * Whether files can be read and written. Leaves nothing behind. Throws where that cannot be told.
   */
  examine(args: { signal: AbortSignal }): Promise<FileFault | undefined>
  /** `undefined` for a file that is not there. */
  find(key: string): Promise<FoundFile | undefined>
  /** What is there, where that can be told. */
  list?(): AsyncIterable<{ changedAt: Date; key: string }>
  /** Never replaces a file: `exists` for a name that is taken. */
  put(args: PutArgs): Promise<'exists' | 'stored'>
}

/** Where the other files of a collection are; `undefined` for a collection that is not ours. */
export type FileTargets = (collection: string) => FileTarget | undefined

/** A place that a site has chosen, with room for each of its collections. */
export type FileStorage = { readonly open: (collection: string) => FileTarget }

export const isFileStorage = (value: unknown): value is FileStorage =>
  typeof value === 'object' && value !== null && 'open' in value && typeof value.open === 'function'
