import type { CollectionAfterOperationHook, PayloadRequest } from 'payload'

import { unlink } from 'node:fs/promises'

import type { PluginContext } from '../pluginContext.js'

import { createRecords } from '../createRecords.js'
import { canWriteOutside } from '../transactions.js'
import { peekRequestState, tokenKey } from './requestState.js'

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
    }
    return result
  }
}

async function letGo({ req, token }: { req: PayloadRequest; token: string }): Promise<void> {
  const { pending } = peekRequestState(req) ?? {}
  const path = pending?.get(token)?.file?.tempFilePath
  pending?.delete(token)
  if (typeof path === 'string' && path !== '' && req.file?.tempFilePath !== path) {
    await unlink(path).catch(() => undefined)
  }
}

/** In a bulk update a document may fail and the operation succeed: nothing else follows then. */
async function release({
  context: { service },
  req,
  token,
}: {
  context: PluginContext
  req: PayloadRequest
  token: string
}): Promise<void> {
  const { claims } = peekRequestState(req) ?? {}
  for (const [imageId, claim] of claims ?? []) {
    if (claim.token !== token || claim.isSettled) continue
    const durable = await canWriteOutside(req)
    const records = createRecords({ payload: req.payload, req, service })
    for (const id of claim.heldRowIds) await records.remove({ durable, id })
    claims?.delete(imageId)
  }
}
