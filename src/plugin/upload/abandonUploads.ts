import type { CollectionAfterErrorHook, Payload, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'
import type { LedgerRow } from '../../service/ledger.js'
import type { PluginContext } from '../request/pluginContext.js'

import { unlink } from 'node:fs/promises'

import { removeImage } from '../../service/removeImage.js'
import { afterCommit, afterRollback } from '../database/transactions.js'
import { undoChanges } from '../privacy/undoPrivacy.js'
import { type Context, contextOf, openContext } from '../request/context.js'
import {
  getRequestState,
  type HeldRow,
  peekRequestState,
  type RequestState,
} from '../request/requestState.js'
import { dropRefused } from './refuseUpload.js'
import { abandonFiles } from './settleFiles.js'

type Args = {
  payload: Payload
  service: Service
  state: RequestState
  /** Of one operation; that of the whole request where it is left out. */
  token?: string | undefined
}

/** How long a person waits at most for the cleaning up; it goes on after that. */
const timeoutMs = 10_000

/** The same for a request over REST, which tells of its failure. */
export function abandonRequest({ service, slug }: PluginContext): CollectionAfterErrorHook {
  return async ({ req }) => {
    const state = peekRequestState(req)
    if (state === undefined) return
    await abandonUploads({ req, service })
    for (const refused of state.refused.splice(0)) {
      await dropRefused({ context: { service, slug }, refused, req })
    }
  }
}

type AbandonUploadsArgs = {
  req: PayloadRequest | undefined
  service: Service
  token?: string | undefined
}

/**
 * After a failed operation: who sees its image is as before, what it uploaded is deleted at once, its
 * names are free again, and its temporary files go. The sweep would do it later; a person who forgot a
 * field need not leave an image behind. What the browser uploaded stays: the corrected form comes with the same receipt.
 * Never throws: the error of the operation is the one to tell.
 */
export async function abandonUploads({ req, service, token }: AbandonUploadsArgs): Promise<void> {
  const state = req === undefined ? undefined : peekRequestState(req)
  if (req === undefined || state === undefined) return
  await undoChanges({ req, service, token })
  const args: Args = { payload: req.payload, service, state, token }
  await unlinkFiles(args)
  await service.background.add(cleanUp(args), { timeoutMs })
}

type AbandonOnRollbackArgs = {
  imageId: string
  req: PayloadRequest
  rowId: string
  service: Service
}

/**
 * Takes the upload of a document back that was written, should its transaction be rolled back after
 * all: something else in it may fail, which is no operation of ours.
 */
export async function abandonOnRollback({
  imageId,
  req,
  rowId,
  service,
}: AbandonOnRollbackArgs): Promise<void> {
  const { payload } = req
  const take = (): Promise<void> =>
    deleteStored({ imageId, payload, rowId, service }).catch(tellFailure(payload))
  await afterRollback({ req, task: () => service.background.add(take(), { timeoutMs }) })
}

type SpareOnRollbackArgs = {
  req: PayloadRequest
  rowId: string
  service: Service
}

/** Lets go of a note about an image that its document keeps, should the transaction be rolled back. */
export async function spareOnRollback({ req, rowId, service }: SpareOnRollbackArgs): Promise<void> {
  const { payload } = req
  const release = (): Promise<void> =>
    spare({ payload, rowId, service }).catch(tellFailure(payload))
  await afterRollback({ req, task: () => service.background.add(release(), { timeoutMs }) })
}

async function unlinkFiles({ state, token }: Args): Promise<void> {
  for (const [key, { file }] of state.pending) {
    if (token !== undefined && key !== token) continue
    const path = file?.tempFilePath
    // Core removes it too where it got that far; then it is gone already.
    if (typeof path === 'string' && path !== '') await unlink(path).catch(() => undefined)
    state.pending.delete(key)
  }
}

async function cleanUp(args: Args): Promise<void> {
  const { payload, service, state, token } = args
  try {
    await abandonFiles({ payload, service, state, token })
    await releaseClaims(args)
    const isOurs = ([, row]: [string, HeldRow]): boolean =>
      token === undefined || row.token === token
    for (const [imageId, { rowId }] of [...state.stored].filter(isOurs)) {
      state.stored.delete(imageId)
      await deleteStored({ imageId, payload, rowId, service })
    }
    for (const [imageId, { rowId }] of [...state.pendingDeletions].filter(isOurs)) {
      state.pendingDeletions.delete(imageId)
      await spare({ payload, rowId, service })
    }
  } catch (err) {
    tellFailure(payload)(err)
  }
}

const tellFailure =
  (payload: Payload) =>
  (err: unknown): void => {
    payload.logger.error({
      err,
      msg: 'Cleaning up after a failed save failed; the sweep will retry',
    })
  }

/**
 * Lets go of the names and uploads that a failed save held. A rollback may have brought rows back, and
 * a database without transactions the document.
 */
async function releaseClaims({ payload, service, state, token }: Args): Promise<void> {
  const claims = [...state.claims].filter(
    ([, claim]) => token === undefined || claim.token === token,
  )
  const { ledger } = contextOf({ payload, service })
  for (const [imageId, { heldRowIds, isSettled, settledRowIds }] of claims) {
    state.claims.delete(imageId)
    // Its rows went with a write that stands: one of the same id is another upload's by now.
    if (isSettled) continue
    const isShown = (await ledger.referenceOf({ imageId })) !== 'none'
    for (const id of isShown ? settledRowIds : heldRowIds) {
      await ledger.remove({ durable: true, id })
    }
  }
}

type DeleteStoredArgs = Pick<Args, 'payload' | 'service'> & { imageId: string; rowId: string }

async function deleteStored({ imageId, payload, rowId, service }: DeleteStoredArgs): Promise<void> {
  const { client, ledger, now } = await openContext({ payload, service })
  const row = await ledger.readRow({ id: rowId })
  // After a rollback, another upload may have taken the name and with it the row.
  if (row?.imageId === imageId) {
    await removeImage({ client, ledger, now, row: { ...row, imageId } })
  } else if ((await ledger.referenceOf({ imageId })) === 'none') {
    // The row went with the transaction, and so did the document.
    await client.deleteImage({ imageId })
  }
}

type StaysKeptArgs = Pick<Context, 'images' | 'ledger' | 'now'> & {
  row: LedgerRow & { imageId: string }
}

/** An image that its document showed once, and that goes early with the document alone. */
async function staysKept({
  images,
  ledger,
  now,
  row: { collectionSlug: collection, documentId, id, imageId },
}: StaysKeptArgs): Promise<boolean> {
  const rows = await ledger.findRows({ imageId, kinds: ['delete'] })
  const isKept = rows.some(
    ({ expiresAt, ...row }) =>
      row.id !== id && expiresAt !== null && Date.parse(expiresAt) > now.getTime(),
  )
  if (!isKept || documentId == null) return false
  return (await images.readShown({ collection, id: documentId })).length > 0
}

type SparePendingArgs = { docId: number | string; req: PayloadRequest; service: Service }

/** What was noted for a document that its deletion did not take, once that is certain. */
export async function sparePending({ docId, req, service }: SparePendingArgs): Promise<void> {
  const { payload } = req
  const { pendingByDocument, pendingDeletions } = getRequestState(req)
  const rowIds = (pendingByDocument.get(docId) ?? []).flatMap((imageId) => {
    const row = pendingDeletions.get(imageId)
    pendingDeletions.delete(imageId)
    return row?.rowId ?? []
  })
  pendingByDocument.delete(docId)
  const release = async (): Promise<void> => {
    for (const rowId of rowIds) {
      await spare({ payload, rowId, service }).catch(tellFailure(payload))
    }
  }
  await afterCommit({ req, task: () => service.background.add(release(), { timeoutMs }) })
}

type SpareArgs = Pick<Args, 'payload' | 'service'> & { rowId: string }

/** An image that the failed save would have taken from its document. Where it has, the image goes. */
async function spare({ payload, rowId, service }: SpareArgs): Promise<void> {
  const { client, emit, images, ledger, now } = await openContext({ payload, service })
  const row = await ledger.readRow({ id: rowId })
  if (row === undefined || row.imageId === null) return
  const { collectionSlug: collection, imageId } = row
  if (await staysKept({ images, ledger, now, row: { ...row, imageId } })) {
    return ledger.remove({ durable: true, id: rowId })
  }
  const { outcome } = await removeImage({ client, ledger, now, row: { ...row, imageId } })
  if (outcome !== 'deleted') return
  await emit({ collection, imageId, message: 'The image was deleted.', type: 'deleted' })
}
