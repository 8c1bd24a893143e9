import type { FieldHook, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'
import type { DocumentUrls } from '../../service/urlTypes.js'

import { isGuarded } from '../viewing.js'
import { limitCaching } from './limitCaching.js'

/**
 * One computation per document and read: its object is the same for all its fields' hooks, and is
 * dropped with the read.
 */
const computed = new WeakMap<object, DocumentUrls>()

/** Whose documents a hook reads. */
export type DerivedSource = { service: Service; slug: string }

/**
 * A read hook that picks one derived value. Without an image the value that core computed stays:
 * Payload's file route. Where viewers see different things it leaves the value to `fillDerived`,
 * which asks once for the whole document.
 */
export function derived({
  pick,
  service,
  slug,
}: DerivedSource & { pick: (urls: DocumentUrls) => unknown }): FieldHook {
  const guarded = isGuarded({ service, slug })
  return ({ originalDoc, overrideAccess, req, value }) => {
    const doc: unknown = originalDoc
    if (typeof doc !== 'object' || doc === null) return value as unknown
    if (!service.options.enabled) return value as unknown
    const isWithheld = guarded && overrideAccess !== true
    const own: unknown = value
    const args = { doc, pick: isWithheld ? nothing : pick, req, service, slug, value: own }
    return service.isConnected ? read(args) : service.connect().then(() => read(args))
  }
}

const nothing = (): null => null

/** What the hooks share: computed at the first call for this document's object. */
export function deriveUrls({
  doc,
  req,
  service,
  slug,
}: DerivedSource & { doc: object; req: PayloadRequest }): DocumentUrls | undefined {
  const known = computed.get(doc)
  if (known !== undefined) return known
  const urls = service.buildUrls({ collection: slug, doc })
  if (urls === undefined) return undefined
  computed.set(doc, urls)
  if (isPrivate(doc)) limitCaching({ req, service })
  return urls
}

const isPrivate = (doc: { cloudflare?: { requireSignedURLs?: unknown } }): boolean =>
  doc.cloudflare?.requireSignedURLs === true

function read({
  doc,
  pick,
  value,
  ...source
}: DerivedSource & {
  doc: object
  pick: (urls: DocumentUrls) => unknown
  req: PayloadRequest
  value: unknown
}): unknown {
  const urls = deriveUrls({ ...source, doc })
  return urls === undefined ? value : pick(urls)
}
