import type { CollectionBeforeValidateHook, PayloadRequest } from 'payload'

import { MissingFile } from 'payload'
import { getSanitizedUploadFilename } from 'payload/shared'

import type { ImageMimeType } from '../../core/mime.js'
import type { IncomingFile } from '../../service/inspectFile.js'
import type { PluginContext } from '../pluginContext.js'
import type { PayloadFile, PendingUpload } from './requestState.js'

import { assertFilename } from '../../core/filename.js'
import { isImageMimeType } from '../../core/mime.js'
import { correctExtension, inspectFile } from '../../service/inspectFile.js'
import { acceptedTypes } from '../directUpload/acceptedTypes.js'
import { toPayloadError } from '../toPayloadError.js'
import { isDuplicate } from './isDuplicate.js'
import { fetchRemoteFile } from './remoteFile.js'
import { isRestore } from './restoreVersion.js'
import { getRequestState, tokenKey } from './requestState.js'
import { resolveFraming } from './resolveFraming.js'
import { verifyDirect } from './verifyDirect.js'

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
    if (isRestore({ original: originalDoc as Data | undefined, req, slug: context.slug }))
      return next
    const token = next[tokenKey]
    const pending = typeof token === 'string' ? state.pending.get(token) : undefined
    if (pending?.isMissing === true) throw new MissingFile(req.t)
    try {
      const file = await openFile({ pending, req, slug: context.slug })
      if (pending !== undefined) pending.isInspected = true
      // Given back: core deletes temporary files with it, and other hooks may want to see it.
      if (file !== undefined) req.file = file
      const facts = await describe({ context, file, pending, req })
      if (facts !== undefined) Object.assign(next, facts)
      applyFraming({
        context,
        data: next,
        hasNewFile: facts !== undefined,
        original: originalDoc as Data | undefined,
        pending,
      })
      return next
    } catch (error) {
      throw toPayloadError(error)
    }
  }
}

/** The file that came with the request, or the one it points at. */
async function openFile({
  pending,
  req,
  slug,
}: {
  pending: PendingUpload | undefined
  req: PayloadRequest
  slug: string
}): Promise<PayloadFile | undefined> {
  if (pending?.remote === undefined) return pending?.file
  pending.file = await fetchRemoteFile({ remote: pending.remote, req, slug })
  pending.remote = undefined
  return pending.file
}

/** What is known of the file that the document gets; `undefined` when it gets none. */
async function describe({
  context,
  file,
  pending,
  req,
}: {
  context: PluginContext
  file: PayloadFile | undefined
  pending: PendingUpload | undefined
  req: PayloadRequest
}): Promise<Data | undefined> {
  if (file !== undefined) return describeFile({ context, file, req })
  if (pending?.direct !== undefined) {
    const { claims, facts } = await verifyDirect({ context, direct: pending.direct, req })
    return { ...facts, filename: cleanName({ mimeType: facts.mimeType, name: claims.filename }) }
  }
  if (pending?.issued === undefined) return undefined
  const { filename, mimeType } = pending.issued
  // The rest is measured when the file has arrived.
  return {
    filename: isImageMimeType(mimeType) ? cleanName({ mimeType, name: filename }) : filename,
    filesize: null,
    height: null,
    mimeType: null,
    width: null,
  }
}

async function describeFile({
  context: { service, slug },
  file,
  req: { payload },
}: {
  context: PluginContext
  file: PayloadFile
  req: PayloadRequest
}): Promise<Data> {
  assertFilename(file.name)
  const { maxBytes } = service.options.limits
  const mimeTypes = acceptedTypes({ payload, service, slug })
  const inspected = await inspectFile({ file: toIncomingFile(file), maxBytes, mimeTypes })
  const { height, mimeType, size: filesize, width } = inspected
  return { filename: cleanName({ mimeType, name: file.name }), filesize, height, mimeType, width }
}

function cleanName({ mimeType, name }: { mimeType: ImageMimeType; name: string }): string {
  return correctExtension({ filename: getSanitizedUploadFilename(name), mimeType })
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
