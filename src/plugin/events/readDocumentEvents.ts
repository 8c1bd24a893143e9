import type { CollectionCall } from '../../service/createService.js'
import type { Paging } from '../http/paging.js'

import { imageIdOf } from '../../service/documentImage.js'
import { readManageable } from '../http/access.js'
import { hidesImage } from '../http/hidesImage.js'
import { isClean, isGuarded } from '../viewing/viewing.js'
import { hideUnseen } from './hideUnseen.js'
import { type EventPage, eventsOfDocument, readEvents } from './readEvents.js'

type Asked = CollectionCall & { id: string }

type ReadDocumentEventsArgs = Asked & { paging: Paging }

/**
 * The events of a document, for whoever looks after its image. An image that they may not see, or see
 * with a mark, is not named: they are told what happened, and to no image in particular.
 *
 * @throws CloudflareImagesError NOT_FOUND, UNAUTHENTICATED, FORBIDDEN
 */
export async function readDocumentEvents({
  paging,
  ...asked
}: ReadDocumentEventsArgs): Promise<EventPage> {
  const { req, service, slug } = asked
  const doc = await readManageable(asked)
  const where = eventsOfDocument({ doc, slug })
  const page = await readEvents({ ...paging, payload: req.payload, service, where })
  if (!isGuarded({ service, slug })) return page
  const own = imageIdOf(doc)
  // A document has had other images; a newer draft and older versions have others than it.
  const sees = async ({ imageId }: { imageId: string }): Promise<boolean> =>
    imageId === own
      ? !(await hidesImage({ ...asked, doc }))
      : isClean({ ...asked, doc: { cloudflare: { imageId } } })
  return { ...page, docs: await hideUnseen({ events: page.docs, sees }) }
}
