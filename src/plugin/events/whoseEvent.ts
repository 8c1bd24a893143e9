import type { NewImageEvent } from '../../core/imageEvent.js'
import type { Service } from '../../service/createService.js'

import { executeAccess, type Payload, type PayloadRequest, type Where } from 'payload'

import { userKey } from '../../core/receipt.js'
import { eventsSlug } from './eventsCollection.js'

/** Who is to blame for an event, and so whose place it may take. */
export type EventCause = {
  /** Whose number of events is bounded; `null` for jobs, server code and whoever may update everything. */
  actor: null | string
  /** Of somebody who looks after no image: such events are few, and go first. */
  byVisitor: boolean
}

type Args = {
  event: Pick<NewImageEvent, 'collection' | 'imageId'>
  payload: Payload
  req: PayloadRequest | undefined
  service: Pick<Service, 'options'>
}

const trusted: EventCause = { actor: null, byVisitor: false }
/** All of them together are one. */
const visitor: EventCause = { actor: 'visitor', byVisitor: true }

/**
 * What a request causes is of whoever makes it. What a job finds out later about an image is of whoever
 * uploaded it: where no event tells that any more, it takes nobody's place.
 */
export async function whoseEvent(args: Args): Promise<EventCause> {
  const { event, req } = args
  if (req !== undefined) return causeOf({ ...args, req })
  if (event.imageId === undefined || event.imageId === null) return trusted
  return uploaderOf({ ...args, imageId: event.imageId })
}

type CauseOfArgs = Args & { req: PayloadRequest }

/** Jobs and scripts have no user either. */
async function causeOf({ event, req, service }: CauseOfArgs): Promise<EventCause> {
  if (req.payloadAPI === 'local') return trusted
  const actor = userKey(req.user)
  if (actor === null) return visitor
  const reach = await reachOf({ collection: event.collection, req, service })
  return reach === 'all' ? trusted : { actor, byVisitor: reach === 'none' }
}

type ReachOfArgs = {
  collection: null | string | undefined
  req: PayloadRequest
  service: Pick<Service, 'options'>
}

/** Which documents somebody may update: whoever signs up may be allowed their own, or none. */
async function reachOf({
  collection,
  req,
  service,
}: ReachOfArgs): Promise<'all' | 'none' | 'some'> {
  const { manage } = service.options.access
  try {
    if (manage !== undefined && (await manage({ req }))) return 'all'
    const access = req.payload.collections[collection ?? '']?.config.access.update
    if (access === undefined) return 'none'
    const result = await executeAccess({ disableErrors: true, req }, access)
    if (typeof result === 'boolean') return result ? 'all' : 'none'
    return 'some'
  } catch {
    return 'none'
  }
}

const origins = ['issued', 'relayed', 'retried', 'uploaded'] as const

type UploaderOfArgs = Pick<Args, 'payload'> & { imageId: string }

async function uploaderOf({ imageId, payload }: UploaderOfArgs): Promise<EventCause> {
  const where: Where = { and: [{ imageId: { equals: imageId } }, { type: { in: [...origins] } }] }
  const { docs } = await payload.db.find<EventCause & { id: number | string }>({
    collection: eventsSlug,
    limit: 1,
    pagination: false,
    sort: ['createdAt', 'id'],
    where,
  })
  const [first] = docs
  return first === undefined ? visitor : { actor: first.actor ?? null, byVisitor: first.byVisitor }
}
