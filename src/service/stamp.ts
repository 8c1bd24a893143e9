/**
 * What every image of ours carries at Cloudflare. Letters, digits and underscore alone: the only
 * names that Cloudflare's metadata filters accept. It stays there: the site's part is derived from
 * Payload's secret, and a document may be read by anyone, who could try guesses against it.
 */
export type Stamp = { payload_collection: string; payload_site: string; payload_upload: string }

/** The user's metadata with our stamp; the stamp wins, because the sweep relies on it. */
export function stampMetadata({
  metadata,
  stamp,
}: {
  metadata: Readonly<Record<string, unknown>>
  stamp: Stamp
}): Record<string, unknown> {
  return { ...metadata, ...stamp }
}

/** Whether an image is the one of this upload, and not somebody else's that came by its id. */
export function isStamped({
  metadata,
  stamp,
}: {
  metadata: Readonly<Record<string, unknown>>
  stamp: Stamp
}): boolean {
  return Object.entries(stamp).every(([key, value]) => metadata[key] === value)
}

const stampKeys = [
  'payload_collection',
  'payload_site',
  'payload_upload',
] as const satisfies readonly (keyof Stamp)[]

/** The key of our stamp that some metadata has, if any. */
export function findStampKey(metadata: object): keyof Stamp | undefined {
  return stampKeys.find((key) => Object.hasOwn(metadata, key))
}

/** The application's own metadata, of an image as Cloudflare describes it. */
export function withoutStamp(metadata: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(metadata).filter(([key]) => !stampKeys.some((ours) => ours === key)),
  )
}
