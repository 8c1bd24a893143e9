import type { CollectionBeforeOperationHook, PayloadRequest } from 'payload'

import { randomUUID } from 'node:crypto'
import { MissingFile } from 'payload'

import type { PluginContext } from '../pluginContext.js'

import { toPayloadError } from '../toPayloadError.js'
import { takeUploadEdits } from './readUploadEdits.js'
import { getRequestState, tokenKey } from './requestState.js'

type OperationArgs = {
  data?: Record<string, unknown>
  draft?: boolean
  duplicateFromID?: unknown
  id?: number | string
  overrideAccess?: boolean
}

/**
 * Takes file and edits away from core before it looks at them. With sharp configured core would
 * re-encode every GIF, WebP and TIFF, and would download the image again for a moved focal point;
 * without a file it does nothing, and the bytes stay as they came.
 */
export function captureFile({ filesRequired, slug }: PluginContext): CollectionBeforeOperationHook {
  return async (hook) => {
    const { args, req } = hook
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- only its name 'read' is retired
    const operation: string = hook.operation
    const operationArgs = args as OperationArgs
    if (operation === 'restoreVersion') {
      await captureVersion({ id: operationArgs.id, req, slug })
      return args
    }
    if (operation !== 'create' && operation !== 'update') return args
    const state = getRequestState(req)
    if (operation === 'create') {
      state.isDuplicating = operationArgs.duplicateFromID != null
      if (state.isDuplicating) return args
      state.isFetchingRemote = namesRemoteFile({ args: operationArgs, req })
      const isMissing = req.file === undefined && !state.isFetchingRemote
      if (isMissing && filesRequired && operationArgs.draft !== true) throw new MissingFile(req.t)
    }
    try {
      const edits = takeUploadEdits(req)
      const { file } = req
      if (file === undefined && edits === undefined) return args
      const token = randomUUID()
      state.pending.set(token, { edits, file })
      delete req.file
      return { ...args, data: { ...operationArgs.data, [tokenKey]: token } }
    } catch (error) {
      throw toPayloadError(error)
    }
  }
}

/** Core fetches a remote file named in a JSON body, under its own rules against private hosts. */
function namesRemoteFile({ args, req }: { args: OperationArgs; req: PayloadRequest }): boolean {
  const body = req.data
  return (
    req.file === undefined &&
    args.overrideAccess === false &&
    typeof body?.url === 'string' &&
    typeof body.filename === 'string'
  )
}

/** Field access strips our locked fields from a restore through the API; they are kept here. */
async function captureVersion({
  id,
  req,
  slug,
}: {
  id: number | string | undefined
  req: PayloadRequest
  slug: string
}): Promise<void> {
  if (id === undefined) return
  const { docs } = await req.payload.db.findVersions({
    collection: slug,
    limit: 1,
    pagination: false,
    req,
    where: { id: { equals: id } },
  })
  const version: unknown = docs[0]?.version
  if (typeof version !== 'object' || version === null) return
  getRequestState(req).restoring = { collection: slug, version: version as Record<string, unknown> }
}
