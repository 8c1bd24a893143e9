import type { CollectionBeforeOperationHook, PayloadRequest } from 'payload'

import { randomUUID } from 'node:crypto'

import type { PluginContext } from '../pluginContext.js'
import type { DirectFile, PayloadFile, PendingUpload } from './requestState.js'

import { assertNotRefused } from '../../core/refusedUpload.js'
import { hasDrafts } from '../hasVersions.js'
import { toPayloadError } from '../toPayloadError.js'
import { assertMayView, isGuarded } from '../viewing.js'
import { takeUploadEdits } from './readUploadEdits.js'
import { normalizeCropInput } from './normalizeCropInput.js'
import { hideUpload, readRemoteFile } from './remoteFile.js'
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
export function captureFile(context: PluginContext): CollectionBeforeOperationHook {
  const { slug } = context
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
    try {
      if (operation === 'create') {
        state.isDuplicating = operationArgs.duplicateFromID != null
        if (state.isDuplicating) {
          await assertMayCopy({ args: operationArgs, context, req })
          return args
        }
      }
      const data = normalizeCropInput(operationArgs.data)
      const pending = readPending({ args: operationArgs, context, operation, req })
      if (pending === undefined) return { ...args, ...(data === undefined ? {} : { data }) }
      const token = randomUUID()
      state.pending.set(token, pending)
      delete req.file
      return {
        ...args,
        ...(operation === 'create'
          ? { collection: hideUpload({ collection: args.collection, pending }) }
          : {}),
        data: { ...data, [tokenKey]: token },
      }
    } catch (error) {
      throw toPayloadError(error)
    }
  }
}

/** The copy belongs to whoever makes it: nobody gets to see an image by copying it. */
async function assertMayCopy({
  args: { duplicateFromID, overrideAccess },
  context: { service, slug },
  req,
}: {
  args: OperationArgs
  context: PluginContext
  req: PayloadRequest
}): Promise<void> {
  if (overrideAccess === true || !isGuarded({ service, slug })) return
  await assertMayView({ doc: { id: duplicateFromID }, req, service, slug })
}

function readPending({
  args,
  context: { filesRequired, slug },
  operation,
  req,
}: {
  args: OperationArgs
  context: PluginContext
  operation: string
  req: PayloadRequest
}): PendingUpload | undefined {
  const edits = takeUploadEdits({ data: args.data, req })
  const issued = takeIssued(req)
  const direct = issued === undefined ? readDirectFile(req.file) : undefined
  const file = issued === undefined && direct === undefined ? req.file : undefined
  const remote =
    operation === 'create' && args.overrideAccess !== true && issued === undefined
      ? readRemoteFile({ req, slug })
      : undefined
  const isDraft = args.draft === true && hasDrafts(req.payload, slug)
  const hasNone = [direct, file, issued, remote].every((source) => source === undefined)
  const isMissing = operation === 'create' && filesRequired && !isDraft && hasNone
  if (hasNone && edits === undefined && !isMissing) return undefined
  return { direct, edits, file, isInspected: false, isMissing, issued, remote }
}

/** The first operation after it was issued, and no other, creates the document. */
function takeIssued(req: PayloadRequest): PendingUpload['issued'] {
  const state = getRequestState(req)
  const issued = state.issuing
  state.issuing = undefined
  return issued
}

/**
 * What core makes of a file that travelled on its own: an empty one with the uploader's context, or
 * with none where the form has left it out.
 */
function readDirectFile(file: PayloadFile | undefined): DirectFile | undefined {
  if (file === undefined || !Object.hasOwn(file, 'clientUploadContext')) return undefined
  const sent: unknown = file.clientUploadContext
  assertNotRefused(sent)
  const receipt: unknown =
    typeof sent === 'object' && sent !== null && 'receipt' in sent ? sent.receipt : undefined
  return { filename: file.name, receipt, verified: undefined }
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
  const [found] = docs
  const version: unknown = found?.version
  if (found === undefined || typeof version !== 'object' || version === null) return
  getRequestState(req).restoring = {
    collection: slug,
    parent: found.parent,
    version: version as Record<string, unknown>,
  }
}
