import type { CollectionBeforeOperationHook, PayloadRequest } from 'payload'

import type { PluginContext } from '../request/pluginContext.js'

import { randomUUID } from 'node:crypto'

import { assertCrop } from '../../core/crop.js'
import { assertNotRefused } from '../../core/refusedUpload.js'
import { mayBePrivate } from '../../service/privacy/needsSignature.js'
import { hasDrafts } from '../database/hasVersions.js'
import { takeUploadEdits } from '../request/readUploadEdits.js'
import {
  type DirectFile,
  getRequestState,
  noUpload,
  type PayloadFile,
  type PendingUpload,
  tokenKey,
} from '../request/requestState.js'
import { currentCall, findCall, type WatchedCall } from '../request/watchedCalls.js'
import { hideUpload, readRemoteFile, withoutUpload } from './remoteFile.js'
import { toSaveError } from './toSaveError.js'

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
    if (operation === 'restoreVersion' || operation === 'delete') {
      const call = currentCall()
      if (call !== undefined) call.req ??= req
    }
    if (operation === 'restoreVersion') {
      await captureVersion({ args: operationArgs, req, slug })
      return args
    }
    // Core would delete files before the document is gone for good; ours go by the ledger.
    if (operation === 'delete') return { ...args, collection: withoutUpload(args.collection) }
    if (operation !== 'create' && operation !== 'update') return args
    const state = getRequestState(req)
    try {
      const call = findCall(operationArgs.data)
      if (call !== undefined) call.req = req
      const pending = readPending({ args: operationArgs, call, context, operation, req })
      const data = withoutToken(normalizeCropInput(operationArgs.data))
      const token = call?.token ?? randomUUID()
      if (pending === undefined) {
        // A save without a file may change who sees the image, and fail; or what of it is seen.
        const mayChange = operation === 'update' && (mayTurnPrivate(context) || mayCut(data))
        if (mayChange) return { ...args, data: { ...data, [tokenKey]: token } }
        return { ...args, ...(data === undefined ? {} : { data }) }
      }
      // The address of a remote file is none of the document's.
      if (pending.remote !== undefined && data !== undefined) Reflect.deleteProperty(data, 'url')
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
      throw toSaveError({ error, req, slug })
    }
  }
}

function mayTurnPrivate({ service, slug }: PluginContext): boolean {
  const collection = service.collections[slug]
  return collection !== undefined && mayBePrivate(collection)
}

/** A crop of a document from before the plugin brings its file to Cloudflare. */
const mayCut = (data: Record<string, unknown> | undefined): boolean =>
  data !== undefined && ['cloudflare', 'focalX', 'focalY'].some((name) => name in data)

const isDuplicate = ({ args, operation }: { args: OperationArgs; operation: string }): boolean =>
  operation === 'create' && args.duplicateFromID != null

/** A caller's own would mean nothing. */
function withoutToken(
  data: Record<string, unknown> | undefined,
): Record<string, unknown> | undefined {
  if (data === undefined || !Object.hasOwn(data, tokenKey)) return data
  const own = { ...data }
  Reflect.deleteProperty(own, tokenKey)
  return own
}

type ReadPendingArgs = {
  args: OperationArgs
  call: undefined | WatchedCall
  context: PluginContext
  operation: string
  req: PayloadRequest
}

function readPending({
  args,
  call,
  context: { filesRequired, slug },
  operation,
  req,
}: ReadPendingArgs): PendingUpload | undefined {
  const edits = takeUploadEdits({ data: args.data, req })
  const isDraft = args.draft === true && hasDrafts(req.payload, slug)
  const isRequired = operation === 'create' && filesRequired && !isDraft
  const nothing = noUpload({ edits, isRequired, isTrusted: args.overrideAccess === true })
  // As in core, the file of the original counts, and none that the request has.
  if (isDuplicate({ args, operation })) return { ...nothing, isDuplicate: true }
  const issued = takeIssued(req)
  const direct = issued === undefined ? readDirectFile(req.file) : undefined
  const file = issued === undefined && direct === undefined ? req.file : undefined
  const { data, overrideAccess } = args
  const remote =
    operation === 'create' && issued === undefined
      ? readRemoteFile({ call, data, overrideAccess: overrideAccess === true, req, slug })
      : undefined
  const hasNone = [direct, file, issued, remote].every((source) => source === undefined)
  if (hasNone && edits === undefined && !isRequired) return undefined
  return { ...nothing, direct, file, issued, remote }
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

type CaptureVersionArgs = {
  args: OperationArgs
  req: PayloadRequest
  slug: string
}

/** Field access strips our locked fields from a restore through the API; they are kept here. */
async function captureVersion({
  args: { id, overrideAccess },
  req,
  slug,
}: CaptureVersionArgs): Promise<void> {
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
    isTrusted: overrideAccess === true,
    parent: found.parent,
    version: version as Record<string, unknown>,
  }
}

type Data = Record<string, unknown>

const noCrop = { height: null, width: null, x: null, y: null }

/**
 * `crop: null` takes a crop away. Core cannot walk a group that is null, and takes one that is no
 * object for an empty one, so both are looked at before it does.
 *
 * @throws CloudflareImagesError CROP_INVALID
 */
function normalizeCropInput(data: Data | undefined): Data | undefined {
  if (data?.cloudflare === undefined) return data
  const { cloudflare, ...rest } = data
  if (typeof cloudflare !== 'object' || cloudflare === null) return rest
  const { crop } = cloudflare as Data
  if (crop === null) return { ...data, cloudflare: { ...cloudflare, crop: noCrop } }
  if (crop !== undefined && typeof crop !== 'object') assertCrop(crop)
  return data
}
