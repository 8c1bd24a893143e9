import type { DocumentContext } from '../../optionTypes.js'
import type { ResolvedCollection } from '../../options/resolvedOptions.js'

import { CloudflareImagesError } from '../../errors.js'

type Collection = Pick<ResolvedCollection, 'access' | 'slug'>

/**
 * The one place that decides whether an image of a collection needs signed URLs, from the document
 * as it is about to be saved.
 *
 * @throws CloudflareImagesError REQUEST_INVALID when what came in is neither true nor false,
 * OPTIONS_INVALID when the site's function answers something else than it may.
 */
export function needsSignature({
  collection: { access, slug },
  doc,
  req,
}: Pick<DocumentContext, 'doc' | 'req'> & { collection: Collection }): boolean {
  if (typeof access === 'function')
    return ask({ answer: access({ collection: slug, doc, req }), slug })
  return access === 'document' ? isMarked(doc) : access === 'private'
}

/** Anything else than the two words would make an image public by mistake. */
function ask({ answer, slug }: { answer: unknown; slug: string }): boolean {
  if (answer === 'private' || answer === 'public') return answer === 'private'
  throw new CloudflareImagesError({
    code: 'OPTIONS_INVALID',
    message: `The function collections.${slug}.access must return 'private' or 'public', at once and not as a promise. Nothing was saved.`,
  })
}

/** What editors and API callers write; forms send booleans as words. */
function isMarked(doc: DocumentContext['doc']): boolean {
  const { requireSignedURLs: value } = (doc.cloudflare ?? {}) as { requireSignedURLs?: unknown }
  if (value === true || value === 'true') return true
  if (value === undefined || value === null || value === '' || value === false || value === 'false')
    return false
  throw new CloudflareImagesError({
    code: 'REQUEST_INVALID',
    message: 'Give "cloudflare.requireSignedURLs" as true or false.',
  })
}

/** Whether images of a collection may be private: those have ids of Cloudflare's, and named variants only. */
export const mayBePrivate = ({ access }: Pick<Collection, 'access'>): boolean => access !== 'public'
