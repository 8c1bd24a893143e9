import type { CollectionAfterChangeHook, PayloadRequest } from 'payload'

import type { PluginContext } from '../pluginContext.js'
import type { RequestState } from './requestState.js'

import { imageIdOf } from '../../service/documentImage.js'
import { followArrival } from '../placeholder/followArrival.js'
import { afterCommit } from '../transactions.js'
import { createRecords } from '../createRecords.js'
import { emitFor } from '../events/recordEvent.js'
import { removeDoomed } from './removeDoomed.js'
import { peekRequestState } from './requestState.js'

type Data = Record<string, unknown>

/**
 * After the document is written: the upload's rows go (with the transaction, so that a rollback
 * brings them back), and replaced images are deleted. Reads `data` and `previousDoc`, never the
 * document alone: under `select` it may lack everything.
 */
export function settleUpload(context: PluginContext): CollectionAfterChangeHook {
  const { service, slug } = context
  return async ({ data, doc, previousDoc, req }) => {
    const state = peekRequestState(req)
    if (state === undefined) return
    const imageId = imageIdOf(data) ?? imageIdOf(doc)
    const isDirect = imageId !== undefined && state.claims.get(imageId)?.isNew === true
    if (imageId !== undefined && (await settleRows({ context, imageId, req, state }))) {
      await tellUploaded({ context, data: data as Data, doc: doc as Data, imageId, req })
      const { payload } = req
      if (isDirect)
        await afterCommit({ req, task: () => followArrival({ imageId, payload, service }) })
    }
    const id = (previousDoc as Data | undefined)?.id as number | string | undefined
    const imageIds = id === undefined ? undefined : state.doomedByDoc.get(id)
    if (id === undefined || imageIds === undefined) return
    state.doomedByDoc.delete(id)
    await removeDoomed({ imageIds, req, service, slug })
  }
}

/** True when this write gave the document a new image. */
async function settleRows({
  context: { service },
  imageId,
  req,
  state,
}: {
  context: PluginContext
  imageId: string
  req: PayloadRequest
  state: RequestState
}): Promise<boolean> {
  const storedRowId = state.stored.get(imageId)
  const claim = state.claims.get(imageId)
  const isOpen = claim !== undefined && !claim.isSettled
  const rowIds = [
    ...(storedRowId === undefined ? [] : [storedRowId]),
    ...(isOpen ? claim.settledRowIds : []),
  ]
  const records = createRecords({ payload: req.payload, req, service })
  for (const id of rowIds) await records.remove({ durable: false, id })
  state.privacy.delete(imageId)
  state.stored.delete(imageId)
  if (isOpen) claim.isSettled = true
  return storedRowId !== undefined || (isOpen && claim.isNew)
}

async function tellUploaded({
  context: { service, slug },
  data,
  doc,
  imageId,
  req,
}: {
  context: PluginContext
  data: Data
  doc: Data
  imageId: string
  req: PayloadRequest
}): Promise<void> {
  const { filename, filesize } = data
  const { id } = doc as { id?: number | string }
  await emitFor({ payload: req.payload, req, service })({
    collection: slug,
    ...(typeof filesize === 'number' ? { data: { bytes: filesize } } : {}),
    documentId: id === undefined ? null : String(id),
    imageId,
    message: `"${String(filename)}" was stored.`,
    type: 'uploaded',
  })
}
