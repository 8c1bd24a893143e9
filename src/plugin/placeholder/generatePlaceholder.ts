import type { EventListener, Site } from '../../service/createService.js'
import type { ReadPlaceholder } from '../../service/placeholder/drawPlaceholder.js'

import { isCloudflareImagesError } from '../../errors.js'
import { losesRowsOnRollback } from '../database/transactions.js'
import { tellUnreadable } from './readPlaceholder.js'
import { renewPlaceholder } from './renewPlaceholders.js'
import { writePlaceholder } from './writePlaceholder.js'

type Args = Site & { imageId: string }

/**
 * The placeholder of an image that came past this server, as the event's `source` tells, made while
 * the answer is on its way. What fails is left to the command `placeholders --missing`.
 */
export const drawWhenUploaded: EventListener = async ({
  event: {
    data: { source },
    imageId,
    type,
  },
  ...context
}) => {
  if (type !== 'uploaded' || source === undefined || imageId === null) return
  if (context.service.options.placeholder === false) return
  const args = { imageId, payload: context.payload, service: context.service }
  await inBackground({
    ...args,
    timeoutMs: 10_000,
    task: async () => {
      await renewPlaceholder(args)
    },
  })
}

type SavePlaceholderArgs = Args & {
  collection: string
  documentId: number | string | undefined
  drawing: Promise<ReadPlaceholder>
}

/** The placeholder that was not drawn yet when its image was stored, written when it is. */
export async function savePlaceholder({
  collection,
  documentId,
  drawing,
  ...args
}: SavePlaceholderArgs): Promise<void> {
  await inBackground({
    ...args,
    timeoutMs: 2_000,
    task: async () => {
      const found = await drawing
      if ('placeholder' in found) await writePlaceholder({ ...args, ...found })
      else await tellUnreadable({ ...args, ...found, collection, documentId })
    },
  })
}

type InBackgroundArgs = Args & {
  /** Where the answer should wait: with one writer in the database. */
  timeoutMs: number
  task: () => Promise<void>
}

async function inBackground({
  imageId,
  timeoutMs,
  payload,
  service,
  task,
}: InBackgroundArgs): Promise<void> {
  const followed = task().catch((err: unknown) => {
    const isExpected = isCloudflareImagesError(err)
    const about = { err, imageId, msg: 'A placeholder could not be made' }
    if (isExpected) payload.logger.debug(about)
    else payload.logger.error(about)
  })
  // SQLite has one writer: the next request's transaction and this write would wait for each other.
  const waits = losesRowsOnRollback(payload)
  await service.background.add(followed, { timeoutMs: waits ? timeoutMs : 0 })
}
