import type { FieldHook, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'
import type { DocumentURLs } from '../../service/urls/urlTypes.js'

import { isGuarded } from '../viewing/viewing.js'
import { limitCaching } from './limitCaching.js'

/**
 * One computation per document and read: its object is the same for all its fields' hooks, and is
 * dropped with the read.
 */
const computed = new WeakMap<object, DocumentURLs>()

/** Whose documents a hook reads. */
export type DerivedSource = { service: Service; slug: string }

type DerivedArgs = DerivedSource & { pick: (urls: DocumentURLs) => unknown }

/**
 * A read hook that picks one derived value. Without an image the value that core computed stays:
 * Payload's file route. Where viewers see different things it leaves the value to `fillDerived`,
 * which asks once for the whole document.
 */
export function derived({ pick, service, slug }: DerivedArgs): FieldHook {
  const guarded = isGuarded({ service, slug })
  return ({ originalDoc, overrideAccess, req, value }) => {
    const doc: unknown = originalDoc
    if (typeof doc !== 'object' || doc === null) return value as unknown
    // Switched off, the account is opened at start where documents have images, and only there.
    if (!service.options.enabled && !service.isConnected) return value as unknown
    const isWithheld = guarded && overrideAccess !== true
    const own: unknown = value
    const args = { doc, pick: isWithheld ? nothing : pick, req, service, slug, value: own }
    return service.isConnected ? read(args) : service.connect().then(() => read(args))
  }
}

const nothing = (): null => null

type DeriveURLsArgs = DerivedSource & { doc: object; req: PayloadRequest }

/** What the hooks share: computed at the first call for this document's object. */
export function deriveURLs({ doc, req, service, slug }: DeriveURLsArgs): DocumentURLs | undefined {
  const known = computed.get(doc)
  if (known !== undefined) return known
  const urls = service.buildURLs({ collection: slug, doc })
  if (urls === undefined) return undefined
  computed.set(doc, urls)
  if (isPrivate(doc)) limitCaching({ req, service })
  return urls
}

const isPrivate = (doc: { cloudflare?: { requireSignedURLs?: unknown } }): boolean =>
  doc.cloudflare?.requireSignedURLs === true

type ReadArgs = DerivedSource & {
  doc: object
  pick: (urls: DocumentURLs) => unknown
  req: PayloadRequest
  value: unknown
}

function read({ doc, pick, value, ...source }: ReadArgs): unknown {
  const urls = deriveURLs({ ...source, doc })
  return urls === undefined ? value : pick(urls)
}
