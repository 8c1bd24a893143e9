import { assertMetadata } from '../core/limits.js'

/**
 * What every image of ours carries at Cloudflare. Letters, digits and underscore alone: the only
 * names that Cloudflare's metadata filters accept. It stays there: the site's part is derived from
 * Payload's secret, and a document may be read by anyone, who could try guesses against it.
 */
export type Stamp = { payload_collection: string; payload_site: string; payload_upload: string }

/**
 * What the document calls the file: `payload_filename` its name on this site, which no other document
 * of the collection has; `payload_original` the name it came with. Finds the document again when
 * Cloudflare gives the image another id. Not in stamps of before.
 */
export type NameStamp = { payload_filename: string } | { payload_original: string }

/**
 * What an image carries whose privacy has changed: the id it had, and when it changed (unix seconds).
 * Leads from a document with the old id to the image.
 */
export type MoveStamp = { payload_moved: number; payload_previous: string }

type StampMoveArgs = {
  metadata: Readonly<Record<string, unknown>>
  stamp: MoveStamp
}

/** The metadata with the mark of a change of privacy; as it is where that would be too much for Cloudflare. */
export function stampMove({ metadata, stamp }: StampMoveArgs): Record<string, unknown> {
  const moved = { ...metadata, ...stamp }
  return fits(moved) ? moved : { ...metadata }
}

type StampMetadataArgs = {
  metadata: Readonly<Record<string, unknown>>
  /** Left out where it would be too much for Cloudflare. */
  name?: NameStamp
  stamp: Stamp
}

/** The user's metadata with our stamp; the stamp wins, because the sweep relies on it. */
export function stampMetadata({
  metadata,
  name,
  stamp,
}: StampMetadataArgs): Record<string, unknown> {
  // A name of before, or of somebody else's making, would lead to the wrong document.
  const stamped = { ...withoutStamp(metadata), ...stamp }
  const named = { ...stamped, ...name }
  return fits(named) ? named : stamped
}

type RestampArgs = {
  metadata: Readonly<Record<string, unknown>>
  /** As the image has it now. */
  stamped: Readonly<Record<string, unknown>>
}

/** Other metadata under the stamp that an image has; names go where that would be too much for Cloudflare. */
export function restamp({ metadata, stamped }: RestampArgs): Record<string, unknown> {
  const own = withoutStamp(metadata)
  const stamp = Object.entries(stamped).filter(([key]) => stampKeys.some((ours) => ours === key))
  const whole = { ...own, ...Object.fromEntries(stamp) }
  if (fits(whole)) return whole
  const needed = stamp.filter(([key]) => neededKeys.some((ours) => ours === key))
  return { ...own, ...Object.fromEntries(needed) }
}

/** Those of `Stamp`. */
const neededKeys = ['payload_collection', 'payload_site', 'payload_upload'] as const

function fits(metadata: Record<string, unknown>): boolean {
  try {
    assertMetadata(metadata)
    return true
  } catch {
    return false
  }
}

type IsStampedArgs = {
  metadata: Readonly<Record<string, unknown>>
  stamp: Stamp
}

/** Whether an image is the one of this upload, and not somebody else's that came by its id. */
export function isStamped({ metadata, stamp }: IsStampedArgs): boolean {
  return Object.entries(stamp).every(([key, value]) => metadata[key] === value)
}

const stampKeys = [
  'payload_collection',
  'payload_filename',
  'payload_moved',
  'payload_original',
  'payload_previous',
  'payload_site',
  'payload_upload',
] as const

/** The key of our stamp that some metadata has, if any. */
export function findStampKey(metadata: object): (typeof stampKeys)[number] | undefined {
  return stampKeys.find((key) => Object.hasOwn(metadata, key))
}

/** The application's own metadata, of an image as Cloudflare describes it. */
export function withoutStamp(metadata: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(metadata).filter(([key]) => !stampKeys.some((ours) => ours === key)),
  )
}
