import type { Payload, PayloadRequest } from 'payload'

import type {
  Emit,
  ImageEvent,
  ImageEventLevel,
  ImageEventType,
  NewImageEvent,
} from '../../core/imageEvent.js'
import type { Service } from '../../service/createService.js'

import { afterCommit } from '../transactions.js'
import { eventsSlug } from './eventsCollection.js'

type EventService = Pick<Service, 'now' | 'options'>

/** How loud an event is unless its author says otherwise: what somebody asked for is quiet. */
const levels: Readonly<Record<ImageEventType, ImageEventLevel>> = {
  cancelled: 'info',
  deleted: 'info',
  expired: 'info',
  failed: 'warn',
  issued: 'debug',
  placeholder: 'debug',
  privacy: 'info',
  refreshed: 'debug',
  relayed: 'info',
  retried: 'info',
  shared: 'info',
  swept: 'info',
  uploaded: 'info',
  webhook: 'debug',
}

const maxMessageLength = 1000

/**
 * What hooks, endpoints and jobs tell their events to. Each is logged, kept as a row and handed to
 * `hooks.onEvent`, once the transaction of `req` is committed: what is rolled back has not happened.
 * Never throws.
 */
export function emitFor({
  payload,
  req,
  service,
}: {
  payload: Payload
  /** The request whose transaction the event belongs to. */
  req?: PayloadRequest | undefined
  service: EventService
}): Emit {
  return async (news) => {
    const event = complete({ news, now: service.now() })
    const task = (): Promise<void> => publish({ event, payload, req, service })
    try {
      await (req === undefined ? task() : afterCommit({ req, task }))
    } catch (err) {
      payload.logger.warn({ err, msg: 'An event of an image could not be recorded' })
    }
  }
}

function complete({ news, now }: { news: NewImageEvent; now: Date }): ImageEvent {
  return {
    at: now.toISOString(),
    collection: news.collection ?? null,
    data: news.data ?? {},
    documentId: news.documentId ?? null,
    imageId: news.imageId ?? null,
    level: news.level ?? levels[news.type],
    message: news.message.slice(0, maxMessageLength),
    type: news.type,
  }
}

async function publish({
  event,
  payload,
  req,
  service: { options },
}: {
  event: ImageEvent
  payload: Payload
  req: PayloadRequest | undefined
  service: EventService
}): Promise<void> {
  const { collection, documentId, imageId, level, message, type } = event
  payload.logger[level]({ collection, documentId, imageId, msg: message, type })
  if (options.events !== false) await writeRow({ event, payload })
  try {
    await options.hooks.onEvent?.({ event, ...(req === undefined ? {} : { req }) })
  } catch (err) {
    payload.logger.warn({ err, imageId, msg: 'hooks.onEvent threw; nothing depends on it', type })
  }
}

async function writeRow({
  event: { at, collection, ...event },
  payload,
}: {
  event: ImageEvent
  payload: Payload
}): Promise<void> {
  try {
    await payload.db.create({
      collection: eventsSlug,
      data: { ...event, collectionSlug: collection, createdAt: at, updatedAt: at },
    })
  } catch (err) {
    const { imageId, type } = event
    payload.logger.warn({ err, imageId, msg: 'An event could not be written', type })
  }
}
