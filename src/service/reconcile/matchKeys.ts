import type { CloudflareImage } from '../../cloudflare/imagesClient.js'
import type { DocumentWithFilename } from '../ledger.js'

/** Under which name an image's document is to be looked for. */
export function nameOfImage({ filename, metadata }: CloudflareImage): string | undefined {
  return readText(metadata.payload_filename) ?? readText(metadata.payload_original) ?? filename
}

/**
 * What an image and its document have in common, the surest first: the name that no other document
 * of the collection has, then the name it came with, together with the time, then that name alone.
 */
export function keysOfImage(image: CloudflareImage): string[] {
  const { filename, metadata, uploadedAt } = image
  const collection = readText(metadata.payload_collection) ?? ''
  const unique = readText(metadata.payload_filename)
  if (unique !== undefined) return [toKey('filename', collection, unique)]
  const original = readText(metadata.payload_original)
  if (original !== undefined) return originals({ collection, name: original, uploadedAt })
  // A stamp from before names were part of it: Cloudflare's own may be either.
  if (filename === undefined) return []
  return [
    toKey('filename', collection, filename),
    ...originals({ collection, name: filename, uploadedAt }),
  ]
}

/** The same of a document. */
export function keysOfDocument(document: DocumentWithFilename): string[] {
  const { collection, filename, originalFilename: name, uploadedAt } = document
  return [
    ...(filename === null ? [] : [toKey('filename', collection, filename)]),
    ...(name === null ? [] : originals({ collection, name, uploadedAt })),
  ]
}

type OriginalsArgs = {
  collection: string
  name: string
  uploadedAt: null | string | undefined
}

function originals({ collection, name, uploadedAt }: OriginalsArgs): string[] {
  const at = Date.parse(uploadedAt ?? '')
  return [
    ...(Number.isNaN(at) ? [] : [toKey('original', collection, name, String(at))]),
    toKey('original', collection, name),
  ]
}

const toKey = (...parts: readonly string[]): string => JSON.stringify(parts)

const readText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined
