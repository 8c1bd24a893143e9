import type { PayloadRequest } from 'payload'

import type { PluginContext } from '../request/pluginContext.js'

import { randomUUID } from 'node:crypto'

import { defaultGraceSeconds } from '../../service/createService.js'
import { markForDeletion } from '../../service/removeImage.js'
import { canWriteOutside } from '../database/transactions.js'
import { contextOf } from '../request/context.js'
import { getRequestState } from '../request/requestState.js'
import { spareOnRollback } from './abandonUploads.js'

type MarkAllForDeletionArgs = {
  context: PluginContext
  docId: number | string
  find: () => Promise<readonly string[]>
  /** Until then, pages that were built before may show them. */
  keepUntil?: Date | undefined
  req: PayloadRequest
  /** Of the operation. */
  token?: string | undefined
}

/**
 * Notes the images that a document is about to lose, for the hooks after its change. Looks again once
 * they are noted: who gave the document another image meanwhile has not seen the notes.
 *
 * @param args.find what the document loses, as it is stored at the moment
 */
export async function markAllForDeletion({
  context: { service, slug },
  docId,
  find,
  keepUntil,
  req,
  token,
}: MarkAllForDeletionArgs): Promise<void> {
  const state = getRequestState(req)
  const durable = await canWriteOutside(req)
  const { ledger } = contextOf({ req, service })
  const noted = new Set<string>()
  for (;;) {
    const news = (await find()).filter((imageId) => !noted.has(imageId))
    if (news.length === 0) break
    for (const imageId of news) {
      const rowId = await markForDeletion({
        collection: slug,
        documentId: docId,
        durable,
        graceSeconds: defaultGraceSeconds,
        imageId,
        keepUntil,
        newId: randomUUID,
        now: service.now(),
        ledger,
      })
      state.pendingDeletions.set(imageId, { rowId, token })
      noted.add(imageId)
      if (durable) await spareOnRollback({ req, rowId, service })
    }
  }
  state.pendingByDocument.set(docId, [...noted])
}
