import type { PayloadRequest } from 'payload'

import type { ImageEvent } from '../../core/imageEvent.js'
import type { Service } from '../../service/createService.js'
import type { EventPage, Paging } from './readEvents.js'

import { imageIdOf } from '../../service/documentImage.js'
import { readManageable, readVisible } from '../endpoints/access.js'
import { isGuarded, viewingOf } from '../viewing.js'
import { eventsOfDocument, readEvents } from './readEvents.js'

type Asked = { id: string; req: PayloadRequest; service: Service; slug: string }

/**
 * The events of a document, for whoever looks after its image. Who may not see the image, or sees it
 * with a mark, is told what happened and to no image in particular.
 *
 * @throws CloudflareImagesError NOT_FOUND, UNAUTHENTICATED, FORBIDDEN
 */
export async function readDocumentEvents({
  paging,
  ...asked
}: Asked & { paging: Paging }): Promise<EventPage> {
  const { req, service, slug } = asked
  const doc = await readManageable(asked)
  const where = eventsOfDocument({ doc, slug })
  const page = await readEvents({ ...paging, payload: req.payload, service, where })
  if (!(await hidesImage({ ...asked, doc }))) return page
  return { ...page, docs: page.docs.map(withoutImage) }
}

async function hidesImage({
  doc,
  ...asked
}: Asked & { doc: Awaited<ReturnType<typeof readManageable>> }): Promise<boolean> {
  if (!isGuarded(asked)) return false
  const { mayView } = await viewingOf({ ...asked, doc })
  if (!mayView) return true
  // With a mark, the read has taken the id away.
  return imageIdOf(doc) !== imageIdOf(await readVisible(asked))
}

/** Facts may name an image, too: the one before, for instance. */
const withoutImage = <T extends ImageEvent>(event: T): T => ({ ...event, data: {}, imageId: null })
