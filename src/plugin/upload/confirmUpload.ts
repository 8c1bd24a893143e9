import type { CollectionAfterChangeHook, PayloadRequest } from 'payload'

import type { PluginContext } from '../request/pluginContext.js'

import { isQueuedId } from '../../core/queuedId.js'
import { imageIdOf } from '../../service/documentImage.js'
import { afterCommit, afterRollback } from '../database/transactions.js'
import { savePlaceholder } from '../placeholder/generatePlaceholder.js'
import { contextOf } from '../request/context.js'
import { peekRequestState, type RequestState } from '../request/requestState.js'
import { abandonOnRollback } from './abandonUploads.js'
import { deletePending } from './deletePending.js'
import { removeLostFiles } from './lostFiles.js'
import { settleFile } from './settleFiles.js'

type Data = Record<string, unknown>

/**
 * After the document is written: the upload's rows go (with the transaction, so that a rollback
 * brings them back), and replaced images are deleted. Reads `data` and `previousDoc`, never the
 * document alone: under `select` it may lack everything.
 */
export function confirmUpload(context: PluginContext): CollectionAfterChangeHook {
  const { service, slug } = context
  return async ({ data, doc, previousDoc, req }) => {
    const state = peekRequestState(req)
    if (state === undefined) return
    const imageId = imageIdOf(data) ?? imageIdOf(doc)
    const { id: documentId } = doc as { id?: number | string }
    const isDirect = imageId !== undefined && state.claims.get(imageId)?.isNew === true
    if (imageId !== undefined && (await settleRows({ context, imageId, req, state }))) {
      await tellUploaded({ context, data: data as Data, doc: doc as Data, imageId, isDirect, req })
      const about = { imageId, payload: req.payload, service }
      const drawing = state.drawings.get(imageId)
      state.drawings.delete(imageId)
      if (drawing !== undefined) {
        const task = () => savePlaceholder({ ...about, collection: slug, documentId, drawing })
        await afterCommit({ req, task })
      }
    }
    await settleFile({ context, data: data as Data, documentId, req, state })
    const id = (previousDoc as Data | undefined)?.id as number | string | undefined
    if (id !== undefined) await removeLostFiles({ docId: id, req, service })
    const imageIds = id === undefined ? undefined : state.pendingByDocument.get(id)
    if (id === undefined || imageIds === undefined) return
    state.pendingByDocument.delete(id)
    await deletePending({ imageIds, req, service, shown: imageIdOf(data), slug })
  }
}

type SettleRowsArgs = {
  context: PluginContext
  imageId: string
  req: PayloadRequest
  state: RequestState
}

/** True when this write gave the document a new image. */
async function settleRows({
  context: { service },
  imageId,
  req,
  state,
}: SettleRowsArgs): Promise<boolean> {
  const storedRowId = state.stored.get(imageId)?.rowId
  const claim = state.claims.get(imageId)
  const isOpen = claim !== undefined && !claim.isSettled
  const rowIds = [
    ...(storedRowId === undefined ? [] : [storedRowId]),
    ...(isOpen ? claim.settledRowIds : []),
  ]
  const { ledger } = contextOf({ req, service })
  for (const id of rowIds) await ledger.remove({ durable: false, id })
  if (storedRowId !== undefined) {
    await abandonOnRollback({ imageId, req, rowId: storedRowId, service })
  }
  state.privacy.delete(imageId)
  state.stored.delete(imageId)
  if (isOpen) {
    claim.isSettled = true
    await afterRollback({
      req,
      task: () => {
        claim.isSettled = false
        return Promise.resolve()
      },
    })
  }
  return storedRowId !== undefined || (isOpen && claim.isNew)
}

type TellUploadedArgs = {
  context: PluginContext
  data: Data
  doc: Data
  imageId: string
  isDirect: boolean
  req: PayloadRequest
}

async function tellUploaded({
  context: { service, slug },
  data,
  doc,
  imageId,
  isDirect,
  req,
}: TellUploadedArgs): Promise<void> {
  const { filename, filesize } = data
  const notes = peekRequestState(req)?.notes.get(imageId) ?? []
  const { id } = doc as { id?: number | string }
  await contextOf({ req, service }).emit({
    collection: slug,
    data: {
      ...(typeof filesize === 'number' ? { bytes: filesize } : {}),
      ...(isDirect ? { source: 'direct' } : {}),
    },
    documentId: id === undefined ? null : String(id),
    imageId,
    message: [
      isQueuedId(imageId)
        ? `Cloudflare cannot be reached. This site keeps "${String(filename)}" and sends it as soon as Cloudflare answers.`
        : `"${String(filename)}" was stored.`,
      ...notes,
    ].join(' '),
    type: isQueuedId(imageId) ? 'queued' : 'uploaded',
  })
}
