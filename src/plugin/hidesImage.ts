import type { PayloadRequest } from 'payload'

import type { Service } from '../service/createService.js'

import { imageIdOf } from '../service/documentImage.js'
import { readVisible } from './endpoints/access.js'
import { isGuarded, viewingOf } from './viewing.js'

/**
 * Whether who looks after an image may not see it, or sees it with a mark: then its id, and all that
 * Cloudflare says of it, is for the server alone.
 *
 * @param args.doc with the image's id, as `readManageable` gives it
 */
export async function hidesImage({
  doc,
  ...asked
}: {
  doc: Readonly<Record<string, unknown>>
  id: string
  req: PayloadRequest
  service: Service
  slug: string
}): Promise<boolean> {
  if (!isGuarded(asked)) return false
  const { mayView } = await viewingOf({ ...asked, doc })
  if (!mayView) return true
  // With a mark, the read has taken the id away.
  return imageIdOf(doc) !== imageIdOf(await readVisible(asked))
}
