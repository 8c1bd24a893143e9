import type { CollectionAfterChangeHook } from 'payload'

import type { PluginContext } from '../request/pluginContext.js'

import { unsettledStatuses } from '../../core/imageStatus.js'
import { isQueuedId } from '../../core/queuedId.js'
import { isCloudflareImagesError } from '../../errors.js'
import { imageIdOf } from '../../service/documentImage.js'
import { enqueuePoll } from '../../service/enqueuePoll.js'
import { afterCommit } from '../database/transactions.js'
import { contextOf } from '../request/context.js'
import { refreshByImageId } from './refreshSite.js'

/** How long a person waits at most for a look at Cloudflare; it goes on after that. */
const timeoutMs = 2000

/**
 * Payload writes whole documents: one that was read before a file arrived, and saved after, says
 * once more that it waits. So such a save leaves a note, and a look at Cloudflare puts it right.
 */
export function schedulePolling({ service, slug }: PluginContext): CollectionAfterChangeHook {
  return async ({ data, doc, operation, req }) => {
    const imageId = imageIdOf(data) ?? imageIdOf(doc)
    const status = statusOf(data) ?? statusOf(doc)
    if (imageId === undefined || status == null || status === 'uploaded') return
    if (isQueuedId(imageId)) return
    const { payload } = req
    const watch = async (): Promise<void> => {
      const { ledger, now } = contextOf({ payload, service })
      await enqueuePoll({ collection: slug, durable: true, imageId, ledger, now })
      const isWaiting = (unsettledStatuses as readonly unknown[]).includes(status)
      if (operation !== 'update' || !isWaiting) return
      await refreshByImageId({ imageId, payload, service, source: 'request' })
    }
    const task = async (): Promise<void> => {
      const watched = watch().catch((err: unknown) => {
        // An API that does not answer is no news here: polling tries again.
        if (!isCloudflareImagesError(err)) {
          payload.logger.error({ err, imageId, msg: `Looking at an image of ${slug} failed` })
        }
      })
      await service.background.add(watched, { timeoutMs })
    }
    await afterCommit({ req, task })
  }
}

function statusOf(value: unknown): unknown {
  return (value as { cloudflare?: { status?: unknown } } | undefined)?.cloudflare?.status
}
