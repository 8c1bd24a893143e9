import type { CollectionAfterChangeHook } from 'payload'

import { unsettledStatuses } from '../core/imageStatus.js'
import { imageIdOf } from '../service/documentImage.js'
import { watchImage } from '../service/watchImage.js'
import type { PluginContext } from './pluginContext.js'
import { createRecords } from './createRecords.js'
import { refreshByImageId } from './refresh.js'
import { afterCommit } from './transactions.js'

/** How long a person waits at most for a look at Cloudflare; it goes on after that. */
const patienceMs = 2000

/**
 * Payload writes whole documents: one that was read before a file arrived, and saved after, says
 * once more that it waits. Nobody would look again, so such a save leaves a note, and looks.
 */
export function keepWatching({ service, slug }: PluginContext): CollectionAfterChangeHook {
  return async ({ data, doc, operation, req }) => {
    if (operation !== 'update') return
    const imageId = imageIdOf(data) ?? imageIdOf(doc)
    const status = statusOf(data) ?? statusOf(doc)
    if (imageId === undefined || status == null || status === 'uploaded') return
    const { payload } = req
    const task = async (): Promise<void> => {
      const records = createRecords({ payload, service })
      if ((await records.findRows({ imageId, kinds: ['check'] })).length > 0) return
      await watchImage({ collection: slug, durable: true, imageId, now: service.now(), records })
      if (!(unsettledStatuses as readonly unknown[]).includes(status)) return
      const look = refreshByImageId({ imageId, payload, service, source: 'request' }).then(
        () => undefined,
        // The note is there: polling tries again.
        () => undefined,
      )
      await service.background.add(look, { patienceMs })
    }
    await afterCommit({ req, task })
  }
}

function statusOf(value: unknown): unknown {
  return (value as { cloudflare?: { status?: unknown } } | undefined)?.cloudflare?.status
}
