import type { Payload, PayloadRequest } from 'payload'

import type {
  Emit,
  ImageEvent,
  ImageEventLevel,
  ImageEventType,
  NewImageEvent,
} from '../../core/imageEvent.js'
import type { Service } from '../../service/createService.js'

import { userKey } from '../../core/receipt.js'
import { afterCommit } from '../database/transactions.js'
import { eventsSlug } from './eventsCollection.js'
import { boundsOf, isFlooded, trimBounded } from './trimEvents.js'
import { type EventCause, whoseEvent } from './whoseEvent.js'

/** How loud an event is unless its author says otherwise: what somebody asked for is quiet. */
const levels: Readonly<Record<ImageEventType, ImageEventLevel>> = {
  cancelled: 'info',
  deleted: 'info',
  expired: 'info',
  failed: 'warn',
  issued: 'debug',
  outage: 'warn',
  placeholder: 'debug',
  privacy: 'info',
  queued: 'warn',
  recovered: 'info',
  refreshed: 'debug',
  relayed: 'info',
  retried: 'info',
  shared: 'info',
  swept: 'info',
  uploaded: 'info',
  webhook: 'debug',
}

const maxMessageLength = 1000

export type EmitOptions = {
  /** That whoever asks does not look after this image, whatever else they may do. */
  byVisitor?: boolean
  /** That it has happened, whatever becomes of the transaction. */
  isCertain?: boolean
}

type EmitForArgs = EmitOptions & {
  payload: Payload
  /** The request whose transaction the event belongs to. */
  req?: PayloadRequest | undefined
  service: Service
}

/**
 * What hooks, endpoints and jobs tell their events to. Each is logged, kept as a row and handed to
 * `hooks.onEvent`, once the transaction of `req` is committed: what is rolled back has not happened.
 * Never throws.
 */
export function emitFor({
  byVisitor = false,
  isCertain = false,
  payload,
  req,
  service,
}: EmitForArgs): Emit {
  return async (news) => {
    const event = complete({ news, now: service.now() })
    try {
      const cause = await findCause({ byVisitor, event, payload, req, service })
      const task = (): Promise<void> => publish({ cause, event, payload, req, service })
      await (req === undefined || isCertain ? task() : afterCommit({ req, task }))
    } catch (err) {
      payload.logger.warn({ err, msg: 'An event of an image could not be recorded' })
    }
  }
}

type FindCauseArgs = Parameters<typeof whoseEvent>[0] & { byVisitor: boolean }

/** Where nobody can say, an event takes nobody's place. */
async function findCause({ byVisitor, ...args }: FindCauseArgs): Promise<EventCause> {
  if (args.service.options.events === false) return { actor: null, byVisitor }
  try {
    const cause = await whoseEvent(args)
    return byVisitor ? { actor: cause.actor ?? userKey(args.req?.user), byVisitor } : cause
  } catch {
    return { actor: null, byVisitor: true }
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

type News = {
  cause: EventCause
  event: ImageEvent
  payload: Payload
  req: PayloadRequest | undefined
  service: Service
}

async function publish(news: News): Promise<void> {
  const { events } = news.service.options
  const isTooMuch = events !== false && (await writeRow({ ...news, maxRows: events.maxRows }))
  if (!isTooMuch) await tell(news)
  for (const listen of news.service.listeners) await listen(news)
}

async function tell({ event, payload, req, service: { options } }: News): Promise<void> {
  const { collection, documentId, imageId, level, message, type } = event
  payload.logger[level]({ collection, documentId, imageId, msg: message, type })
  try {
    await options.hooks.onEvent?.({ event, ...(req === undefined ? {} : { req }) })
  } catch (err) {
    payload.logger.warn({ err, imageId, msg: 'hooks.onEvent threw; nothing depends on it', type })
  }
}

type WriteRowArgs = News & { maxRows: number }

/**
 * True where nobody is told of one more: somebody has caused so many within an hour. What jobs find is
 * always told, so that nobody can keep an alarm from ringing.
 */
async function writeRow({
  cause,
  event: { at, collection, ...event },
  maxRows,
  payload,
  req,
}: WriteRowArgs): Promise<boolean> {
  const { imageId, type } = event
  const bounds = boundsOf({ ...cause, imageId, maxRows })
  try {
    const isTooMuch = req !== undefined && (await isFlooded({ bounds, now: new Date(at), payload }))
    const data = { ...event, ...cause, collectionSlug: collection, createdAt: at, updatedAt: at }
    await payload.db.create({ collection: eventsSlug, data, returning: false })
    await trimBounded({ bounds, payload })
    return isTooMuch
  } catch (err) {
    payload.logger.warn({ err, imageId, msg: 'An event could not be written', type })
    return false
  }
}
