import type { CollectionAfterOperationHook, PayloadRequest } from 'payload'

import type { PluginContext } from '../request/pluginContext.js'

import { unlink } from 'node:fs/promises'

import { afterCommit, afterRollback, canWriteOutside } from '../database/transactions.js'
import { contextOf } from '../request/context.js'
import { peekRequestState, tokenKey } from '../request/requestState.js'
import { abandonUploads } from './abandonUploads.js'

/**
 * Lets go of the operation's file: a request may go on to save many more. Core deletes the temporary
 * file that the request holds at the end; one that it lost sight of (a bulk update, or a hook that
 * saved something else) is ours to delete.
 */
export function finishUpload(context: PluginContext): CollectionAfterOperationHook {
  return async ({ args, req, result }) => {
    const token = (args as { data?: Record<string, unknown> }).data?.[tokenKey]
    if (typeof token === 'string') {
      await letGo({ req, token })
      await release({ context, req, token })
      const { service } = context
      const abandon = (): Promise<void> => abandonUploads({ req, service, token })
      // Of a bulk update's documents that failed: without a transaction, at once.
      await afterRollback({ req, task: abandon })
      await afterCommit({ req, task: abandon })
    }
    return result
  }
}

async function letGo({ req, token }: { req: PayloadRequest; token: string }): Promise<void> {
  const { pending } = peekRequestState(req) ?? {}
  const { file, isDuplicate = false } = pending?.get(token) ?? {}
  const path = file?.tempFilePath
  pending?.delete(token)
  if (typeof path !== 'string' || path === '') return
  // Core deletes the request's own file, and a copy of ours only if it makes such files itself.
  const isLeftByCore = isDuplicate && req.payload.config.upload.useTempFiles !== true
  if (req.file?.tempFilePath !== path || isLeftByCore) await unlink(path).catch(() => undefined)
}

type ReleaseArgs = {
  context: PluginContext
  req: PayloadRequest
  token: string
}

/** In a bulk update a document may fail and the operation succeed: nothing else follows then. */
async function release({ context: { service }, req, token }: ReleaseArgs): Promise<void> {
  const { claims } = peekRequestState(req) ?? {}
  for (const [imageId, claim] of claims ?? []) {
    if (claim.token !== token || claim.isSettled) continue
    const durable = await canWriteOutside(req)
    const { ledger } = contextOf({ req, service })
    for (const id of claim.heldRowIds) await ledger.remove({ durable, id })
    claims?.delete(imageId)
  }
}
