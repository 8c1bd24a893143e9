import type { CollectionCall } from '../../service/createService.js'

import { imageIdOf } from '../../service/documentImage.js'
import { isGuarded, viewingOf } from '../viewing/viewing.js'
import { readVisible } from './access.js'

type HidesImageArgs = CollectionCall & { doc: Readonly<Record<string, unknown>>; id: string }

/**
 * Whether who looks after an image may not see it, or sees it with a mark: then its id, and all that
 * Cloudflare says of it, is for the server alone.
 *
 * @param args.doc with the image's id, as `readManageable` gives it
 */
export async function hidesImage({ doc, ...asked }: HidesImageArgs): Promise<boolean> {
  if (!isGuarded(asked)) return false
  const { mayView } = await viewingOf({ ...asked, doc })
  if (!mayView) return true
  // With a mark, the read has taken the id away.
  return imageIdOf(doc) !== imageIdOf(await readVisible(asked))
}
