import type { CollectionAfterErrorHook } from 'payload'

import { unlink } from 'node:fs/promises'

import type { PluginContext } from '../pluginContext.js'

import { removeImage } from '../../service/removeImage.js'
import { createRecords } from '../createRecords.js'
import { peekRequestState } from './requestState.js'

/**
 * After a failed request: what it uploaded is deleted at once, and its temporary files go. The
 * sweep would do the former later; a person who forgot a field need not leave an image behind.
 */
export function abandonUploads({ service, slug }: PluginContext): CollectionAfterErrorHook {
  return async ({ req }) => {
    const state = peekRequestState(req)
    if (state === undefined) return
    const { payload } = req
    for (const { file } of state.pending.values()) {
      const path = file?.tempFilePath
      // Core removes it too where it got that far; then it is gone already.
      if (typeof path === 'string' && path !== '') await unlink(path).catch(() => undefined)
    }
    const abandoned = [...state.stored]
    state.stored.clear()
    if (abandoned.length === 0) return
    try {
      const { client } = await service.connect()
      const records = createRecords({ payload, service })
      for (const [imageId, rowId] of abandoned) {
        const row = await records.readRow({ id: rowId })
        if (row !== undefined) {
          await removeImage({ client, now: service.now(), records, row: { ...row, imageId } })
        } else if ((await records.referenceOf({ imageId })) === 'none') {
          // The row went with the transaction, and so did the document.
          await client.deleteImage({ imageId })
        }
      }
    } catch (err) {
      payload.logger.error({
        err,
        msg: `Cleaning up after a failed save of ${slug} failed; the sweep will retry`,
      })
    }
  }
}
