import type { CollectionAfterChangeHook } from 'payload'

import type { PluginContext } from '../pluginContext.js'

import { imageIdOf } from '../../service/documentImage.js'
import { createRecords } from '../createRecords.js'
import { removeDoomed } from './removeDoomed.js'
import { peekRequestState } from './requestState.js'

type Data = Record<string, unknown>

/**
 * After the document is written: the upload's row goes (with the transaction, so that a rollback
 * brings it back), and replaced images are deleted. Reads `data` and `previousDoc`, never the
 * document alone: under `select` it may lack everything.
 */
export function settleUpload({ service, slug }: PluginContext): CollectionAfterChangeHook {
  return async ({ data, doc, previousDoc, req }) => {
    const state = peekRequestState(req)
    if (state === undefined) return
    const imageId = imageIdOf(data) ?? imageIdOf(doc)
    const rowId = imageId === undefined ? undefined : state.stored.get(imageId)
    if (imageId !== undefined && rowId !== undefined) {
      const records = createRecords({ payload: req.payload, req, service })
      await records.remove({ durable: false, id: rowId })
      state.stored.delete(imageId)
    }
    const id = (previousDoc as Data | undefined)?.id as number | string | undefined
    const imageIds = id === undefined ? undefined : state.doomedByDoc.get(id)
    if (id === undefined || imageIds === undefined) return
    state.doomedByDoc.delete(id)
    await removeDoomed({ imageIds, req, service, slug })
  }
}
