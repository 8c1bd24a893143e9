import type { PayloadRequest } from 'payload'

import type { ImageEvent } from '../../core/imageEvent.js'
import type { Service } from '../../service/createService.js'
import type { Paging } from '../endpoints/paging.js'
import type { EventPage } from './readEvents.js'

import { readManageable } from '../endpoints/access.js'
import { hidesImage } from '../hidesImage.js'
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

/** Facts may name an image, too: the one before, for instance. */
const withoutImage = <T extends ImageEvent>(event: T): T => ({ ...event, data: {}, imageId: null })
