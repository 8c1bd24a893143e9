import type { CollectionBeforeValidateHook, PayloadRequest } from 'payload'

import { getSanitizedUploadFilename } from 'payload/shared'

import type { IncomingFile } from '../../service/inspectFile.js'
import type { PluginContext } from '../pluginContext.js'
import type { PayloadFile, PendingUpload } from './requestState.js'

import { assertFilename } from '../../core/filename.js'
import { correctExtension, inspectFile } from '../../service/inspectFile.js'
import { toPayloadError } from '../toPayloadError.js'
import { isDuplicate } from './isDuplicate.js'
import { getRequestState, tokenKey } from './requestState.js'
import { resolveFraming } from './resolveFraming.js'

type Data = Record<string, unknown>

/**
 * Measures the file and sets what core would have: name, type, size, width, height, focal point.
 * Runs after access control and before the first hook of the collection that could rely on them.
 */
export function inspectUpload(context: PluginContext): CollectionBeforeValidateHook {
  return async ({ data, operation, originalDoc, req }) => {
    if (data === undefined) return data
    const next: Data = { ...(data as Data) }
    const state = getRequestState(req)
    if (isDuplicate({ operation, original: originalDoc as Data | undefined })) {
      state.isDuplicating = false
      return next
    }
    if (state.restoring !== undefined) return next
    const pending = findPending({ data: next, operation, req })
    try {
      const { file } = pending ?? {}
      if (file !== undefined) {
        // Given back: core deletes temporary files with it, and other hooks may want to see it.
        req.file = file
        Object.assign(next, await describeFile({ context, file }))
      }
      applyFraming({
        context,
        data: next,
        hasNewFile: file !== undefined,
        original: originalDoc as Data | undefined,
        pending,
      })
      return next
    } catch (error) {
      throw toPayloadError(error)
    }
  }
}

function findPending({
  data,
  operation,
  req,
}: {
  data: Data
  operation: string
  req: PayloadRequest
}): PendingUpload | undefined {
  const state = getRequestState(req)
  const token = data[tokenKey]
  if (typeof token === 'string') return state.pending.get(token)
  if (operation !== 'create' || !state.isFetchingRemote || req.file === undefined) return undefined
  // Core has fetched the remote file in the meantime; from here on it is an upload like any other.
  state.isFetchingRemote = false
  const pending = { edits: undefined, file: req.file }
  data[tokenKey] = 'remote'
  state.pending.set('remote', pending)
  return pending
}

async function describeFile({
  context: { service },
  file,
}: {
  context: PluginContext
  file: PayloadFile
}): Promise<Data> {
  assertFilename(file.name)
  const { limits } = service.options
  const inspected = await inspectFile({ ...limits, file: toIncomingFile(file) })
  const { mimeType } = inspected
  return {
    filename: correctExtension({ filename: getSanitizedUploadFilename(file.name), mimeType }),
    filesize: inspected.size,
    height: inspected.height,
    mimeType,
    width: inspected.width,
  }
}

/** Payload keeps a file in memory, or (`useTempFiles`) on disk with an empty buffer. */
export function toIncomingFile(file: PayloadFile): IncomingFile {
  const { name } = file
  if (typeof file.tempFilePath === 'string' && file.tempFilePath !== '') {
    return { name, path: file.tempFilePath, size: file.size }
  }
  return { bytes: file.data, name, size: file.data.byteLength }
}

const noCrop = { height: null, width: null, x: null, y: null }

function applyFraming({
  context,
  data,
  hasNewFile,
  original,
  pending,
}: {
  context: PluginContext
  data: Data
  hasNewFile: boolean
  original: Data | undefined
  pending: PendingUpload | undefined
}): void {
  const hasImage = hasNewFile || original?.filename != null
  if (!hasImage) return
  const { crop, focal } = resolveFraming({ data, edits: pending?.edits, hasNewFile, original })
  data.cloudflare = { ...(data.cloudflare as Data | undefined), crop: crop ?? noCrop }
  if (context.hasFocalPoint) {
    data.focalX = focal?.x ?? null
    data.focalY = focal?.y ?? null
  }
}
