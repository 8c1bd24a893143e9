import type { ResolvedCollection } from '../../options/resolvedOptions.js'
import type { DocumentContext } from '../../optionTypes.js'

import { CloudflareImagesError } from '../../errors.js'

type Collection = Pick<ResolvedCollection, 'privacy' | 'slug'>

type NeedsSignatureArgs = Pick<DocumentContext<string>, 'doc' | 'req'> & { collection: Collection }

/**
 * The one place that decides whether an image of a collection needs signed URLs, from the document
 * as it is about to be saved.
 *
 * @throws CloudflareImagesError REQUEST_INVALID when what came in is neither true nor false,
 * OPTIONS_INVALID when the site's function answers something else than it may.
 */
export function needsSignature({
  collection: { privacy, slug },
  doc,
  req,
}: NeedsSignatureArgs): boolean {
  if (typeof privacy === 'function') {
    return ask({ answer: privacy({ collection: slug, doc, req }), slug })
  }
  return privacy === 'document' ? isMarked(doc) : privacy === 'signed'
}

/** Anything else than the two words would make an image public by mistake. */
function ask({ answer, slug }: { answer: unknown; slug: string }): boolean {
  if (answer === 'signed' || answer === 'public') return answer === 'signed'
  throw new CloudflareImagesError({
    code: 'OPTIONS_INVALID',
    message: `The function collections.${slug}.privacy must return 'signed' or 'public', at once and not as a promise. Nothing was saved.`,
  })
}

/** What editors and API callers write; forms send booleans as words. */
function isMarked(doc: DocumentContext<string>['doc']): boolean {
  const { requireSignedURLs: value } = (doc.cloudflare ?? {}) as { requireSignedURLs?: unknown }
  if (value === true || value === 'true') return true
  if (
    value === undefined ||
    value === null ||
    value === '' ||
    value === false ||
    value === 'false'
  ) {
    return false
  }
  throw new CloudflareImagesError({
    code: 'REQUEST_INVALID',
    message: 'Give "cloudflare.requireSignedURLs" as true or false.',
  })
}

/** Whether images of a collection may be private: those have ids of Cloudflare's, and named variants only. */
export const mayBePrivate = ({ privacy }: Pick<Collection, 'privacy'>): boolean =>
  privacy !== 'public'
