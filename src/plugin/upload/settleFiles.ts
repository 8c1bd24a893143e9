import type { Payload, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'
import type { PluginContext } from '../request/pluginContext.js'
import type { RequestState, StoredFile } from '../request/requestState.js'

import { otherFileOf } from '../../service/documentImage.js'
import { uploadRowId } from '../../service/ledger.js'
import { afterRollback } from '../database/transactions.js'
import { contextOf } from '../request/context.js'
import { removeFiles } from './lostFiles.js'

type Row = Readonly<Record<string, unknown>>

/** How long a person waits at most for the cleaning up; it goes on after that. */
const timeoutMs = 10_000

type SettleFileArgs = {
  context: PluginContext
  data: Row
  documentId: number | string | undefined
  req: PayloadRequest
  state: RequestState
}

/** The document is written: the note about its file goes with it, or comes back with a rollback. */
export async function settleFile({
  context: { service, slug },
  data,
  documentId,
  req,
  state,
}: SettleFileArgs): Promise<void> {
  const filename = otherFileOf(data)
  if (filename === undefined) return
  const rowId = uploadRowId({ collection: slug, filename })
  const stored = state.storedFiles.get(rowId)
  if (stored === undefined) return
  state.storedFiles.delete(rowId)
  const { emit, ledger } = contextOf({ req, service })
  await ledger.remove({ durable: false, id: rowId })
  const { payload } = req
  const drop = (): Promise<void> => dropFile({ payload, service, stored })
  await afterRollback({ req, task: () => service.background.add(drop(), { timeoutMs }) })
  await emit({
    collection: slug,
    data: typeof data.filesize === 'number' ? { bytes: data.filesize } : {},
    documentId: documentId === undefined ? null : String(documentId),
    imageId: null,
    message: `"${filename}" was stored by the site itself.`,
    type: 'uploaded',
  })
}

type AbandonFilesArgs = {
  payload: Payload
  service: Service
  state: RequestState
  /** Of one operation; that of the whole request where it is left out. */
  token: string | undefined
}

/** After a failed save: what it stored goes, and what its document was to lose stays. */
export async function abandonFiles({
  payload,
  service,
  state,
  token,
}: AbandonFilesArgs): Promise<void> {
  const isOurs = (held: { token: string | undefined }): boolean =>
    token === undefined || held.token === token
  for (const stored of [...state.storedFiles.values()].filter(isOurs)) {
    state.storedFiles.delete(stored.rowId)
    await dropFile({ payload, service, stored })
  }
  for (const [docId, held] of [...state.lostFiles]) {
    if (!held.some(isOurs)) continue
    state.lostFiles.delete(docId)
    await removeFiles({ held, payload, service })
  }
}

type DropFileArgs = { payload: Payload; service: Service; stored: StoredFile }

async function dropFile({ payload, service, stored }: DropFileArgs): Promise<void> {
  const { collection, filename, rowId, uploadId } = stored
  const { fileTargets, ledger } = contextOf({ payload, service })
  try {
    const row = await ledger.readRow({ id: rowId })
    if (row?.uploadId === uploadId) await removeFiles({ held: [stored], payload, service })
    // Else another upload has the name by now, or the rollback took the note along.
    else if (
      row === undefined &&
      (await ledger.referenceOfFile({ collection, filename })) === 'none'
    ) {
      await fileTargets(collection)?.delete(filename)
    }
  } catch (err) {
    payload.logger.error({ err, msg: 'Taking a file back failed', rowId })
  }
}
