import type { FieldHook } from 'payload'

import type { Service } from '../../service/createService.js'
import type { DocumentUrls } from '../../service/urlTypes.js'

/**
 * One computation per document and read: its object is the same for all its fields' hooks, and is
 * dropped with the read.
 */
const computed = new WeakMap<object, DocumentUrls>()

/** Whose documents a hook reads. */
export type DerivedSource = { service: Service; slug: string }

/**
 * A read hook that picks one derived value. Without an image the value that core computed stays:
 * Payload's file route.
 */
export function derived({
  pick,
  service,
  slug,
}: DerivedSource & { pick: (urls: DocumentUrls) => unknown }): FieldHook {
  return ({ originalDoc, value }) => {
    const doc: unknown = originalDoc
    if (typeof doc !== 'object' || doc === null) return value as unknown
    if (!service.options.enabled) return value as unknown
    if (!service.isConnected)
      return service.connect().then(() => read({ doc, pick, service, slug, value }))
    return read({ doc, pick, service, slug, value })
  }
}

/** What the hooks share: computed at the first call for this document's object. */
export function deriveUrls({
  doc,
  service,
  slug,
}: DerivedSource & { doc: object }): DocumentUrls | undefined {
  const known = computed.get(doc)
  if (known !== undefined) return known
  const urls = service.buildUrls({ collection: slug, doc })
  if (urls !== undefined) computed.set(doc, urls)
  return urls
}

function read({
  doc,
  pick,
  value,
  ...source
}: DerivedSource & {
  doc: object
  pick: (urls: DocumentUrls) => unknown
  value: unknown
}): unknown {
  const urls = deriveUrls({ ...source, doc })
  return urls === undefined ? value : pick(urls)
}
