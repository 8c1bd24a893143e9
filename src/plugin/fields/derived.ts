import type { FieldHook } from 'payload'

import type { Service } from '../../service/createService.js'
import type { DocumentUrls } from '../../service/documentUrls.js'

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

function read({
  doc,
  pick,
  service,
  slug,
  value,
}: DerivedSource & {
  doc: object
  pick: (urls: DocumentUrls) => unknown
  value: unknown
}): unknown {
  const urls = computed.get(doc) ?? service.buildUrls({ collection: slug, doc })
  if (urls !== undefined) computed.set(doc, urls)
  return urls === undefined ? value : pick(urls)
}
