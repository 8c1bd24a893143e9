import type { CollectionAfterOperationHook, PayloadRequest } from 'payload'

import { unlink } from 'node:fs/promises'

import { peekRequestState, tokenKey } from './requestState.js'

/**
 * Lets go of the operation's file: a request may go on to save many more. Core deletes the temporary
 * file that the request holds at the end; one that it lost sight of (a bulk update, or a hook that
 * saved something else) is ours to delete.
 */
export const finishUpload: CollectionAfterOperationHook = async ({ args, req, result }) => {
  await letGo({ args, req })
  return result
}

async function letGo({ args, req }: { args: unknown; req: PayloadRequest }): Promise<void> {
  const { pending } = peekRequestState(req) ?? {}
  const token = (args as { data?: Record<string, unknown> }).data?.[tokenKey]
  if (pending === undefined || typeof token !== 'string') return
  const path = pending.get(token)?.file?.tempFilePath
  pending.delete(token)
  if (typeof path === 'string' && path !== '' && req.file?.tempFilePath !== path) {
    await unlink(path).catch(() => undefined)
  }
}
