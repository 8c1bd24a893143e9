import type { Payload } from 'payload'

/** Whether versions of documents are kept, and with them their images. */
export function hasVersions(payload: Payload, collection: string): boolean {
  return Boolean(payload.collections[collection]?.config.versions)
}

/** Where the newest version may differ from the document. */
export function hasDrafts(payload: Payload, collection: string): boolean {
  const versions = payload.collections[collection]?.config.versions
  return typeof versions === 'object' && Boolean(versions.drafts)
}
