import type { IncomingFile } from '../inspectFile.js'

/** Of a file that is stored: what its headers say. */
export type FileFacts = {
  /** Changes with the bytes. */
  etag: string
  size: number
}

/** First and last byte. */
export type ByteRange = { end: number; start: number }

export type PutArgs = { file: IncomingFile; key: string; mimeType: string }

/** A place for files that are not at Cloudflare Images. A key is the file's name there. */
export type FileTarget = {
  /** A file that is not there is gone. */
  delete(key: string): Promise<void>
  /** The bytes of a file that is there. */
  open(args: { key: string; range?: ByteRange | undefined }): Promise<ReadableStream<Uint8Array>>
  /** Never replaces a file: `exists` for a name that is taken. */
  put(args: PutArgs): Promise<'exists' | 'stored'>
  /** `undefined` for a file that is not there. */
  stat(key: string): Promise<FileFacts | undefined>
}

/** Where the other files of a collection are; `undefined` for a collection that is not ours. */
export type FileTargets = (collection: string) => FileTarget | undefined
