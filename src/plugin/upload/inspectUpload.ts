import type { IncomingFile } from '../../core/fileTarget.js'
import type { PluginContext } from '../request/pluginContext.js'

import { writeFile } from 'node:fs/promises'
import { type CollectionBeforeValidateHook, MissingFile, type PayloadRequest } from 'payload'

import { assertFilename } from '../../core/filename.js'
import { type ImageMimeType, isImageMimeType } from '../../core/mime.js'
import { imageIdOf } from '../../service/documentImage.js'
import { correctExtension, inspectFile } from '../../service/inspectFile.js'
import { readOversizedImage } from '../../service/otherFiles/oversizedImage.js'
import { isLocal } from '../database/localFiles.js'
import { acceptedTypes } from '../directUpload/parseUploadRequest.js'
import { keepsOversized } from '../request/fileTargets.js'
import {
  getRequestState,
  noUpload,
  type PayloadFile,
  type PendingUpload,
  tokenKey,
} from '../request/requestState.js'
import { applyCropAndFocalPoint } from './applyCropAndFocalPoint.js'
import { copyFile, readImage, withoutFile } from './copyFile.js'
import { fetchRemoteFile } from './fetchRemoteFile.js'
import { inspectOther } from './inspectOther.js'
import { takeOwnFile } from './ownFile.js'
import { isRestore } from './restoreVersion.js'
import { sanitizeUploadName } from './sanitizeUploadName.js'
import { toSaveError } from './toSaveError.js'
import { verifyDirect } from './verifyDirect.js'

type Data = Record<string, unknown>

/**
 * Measures the file and sets what core would have: name, type, size, width, height, focal point.
 * Runs after access control and before the first hook of the collection that could rely on them.
 */
export function inspectUpload(context: PluginContext): CollectionBeforeValidateHook {
  return async ({ data, originalDoc, req }) => {
    if (data === undefined) return data
    const original = originalDoc as Data | undefined
    const token = data[tokenKey] as unknown
    const pending = findPending({ original, req, token })
    const next = pending?.isDuplicate === true ? withoutFile(data) : { ...(data as Data) }
    if (isRestore({ original, req, slug: context.slug })) return next
    try {
      const file = await openFile({ context, data: next, original, pending, req })
      if (pending !== undefined) pending.isInspected = true
      // Given back: core deletes temporary files with it, and other hooks may want to see it.
      if (file !== undefined) req.file = file
      const facts = await describe({ context, file, pending, req })
      if (pending?.isRequired === true && facts === undefined) throw new MissingFile(req.t)
      Object.assign(next, facts ?? measuredBefore(original))
      applyCropAndFocalPoint({
        context,
        data: next,
        hasNewFile: facts !== undefined && !pending?.isDuplicate && !pending?.isOwnFile,
        original,
        pending,
      })
      return next
    } catch (error) {
      throw toSaveError({ error, req, slug: context.slug })
    }
  }
}

type FindPendingArgs = { original: Data | undefined; req: PayloadRequest; token: unknown }

/** What came with the save; a document from before the plugin may give it its own file. */
function findPending({ original, req, token }: FindPendingArgs): PendingUpload | undefined {
  if (typeof token !== 'string') return undefined
  const { pending } = getRequestState(req)
  if (!pending.has(token) && isLocal(original)) pending.set(token, noUpload())
  return pending.get(token)
}

type OpenFileArgs = {
  context: PluginContext
  data: Data
  original: Data | undefined
  pending: PendingUpload | undefined
  req: PayloadRequest
}

/** The file that came with the request, the one it points at, or the one that is copied. */
async function openFile({
  context,
  data,
  original,
  pending,
  req,
}: OpenFileArgs): Promise<PayloadFile | undefined> {
  if (pending?.isDuplicate === true) {
    const { isTrusted } = pending
    const copied = await copyFile({ context, isTrusted, original, req })
    pending.file = copied?.file
    pending.originalFilename = copied?.originalFilename
  } else if (pending?.remote !== undefined) {
    assertFilename(pending.remote.filename)
    pending.file = await fetchRemoteFile({ ...context, remote: pending.remote, req })
    pending.remote = undefined
  } else if (pending !== undefined && (pending.isOwnFile || hasNoFile(pending))) {
    pending.file = await takeOwnFile({ context, data, original, pending, req })
    pending.isOwnFile = pending.file !== undefined
  }
  return pending?.file
}

const hasNoFile = ({ direct, file, issued }: PendingUpload): boolean =>
  direct === undefined && file === undefined && issued === undefined

type DescribeArgs = {
  context: PluginContext
  file: PayloadFile | undefined
  pending: PendingUpload | undefined
  req: PayloadRequest
}

/** What is known of the file that the document gets; `undefined` when it gets none. */
async function describe({ context, file, pending, req }: DescribeArgs): Promise<Data | undefined> {
  if (file !== undefined) return describeFile({ context, file, pending, req })
  if (pending?.direct !== undefined) {
    const { claims, facts } = await verifyDirect({ context, direct: pending.direct, req })
    const filename = cleanName({ mimeType: facts.mimeType, name: claims.filename })
    const { service } = context
    if (service.options.directUploads.fileForHooks) {
      const doc = { filename, mimeType: facts.mimeType }
      req.file = await readImage({ doc, imageId: claims.imageId, service })
    }
    return { ...facts, filename }
  }
  if (pending?.issued === undefined) return undefined
  const { filename, mimeType } = pending.issued
  // As the browser says, one of the accepted image types: all is measured when the file has arrived.
  const isImage = isImageMimeType(mimeType)
  return {
    filename: isImage ? cleanName({ mimeType, name: filename }) : filename,
    filesize: null,
    height: null,
    mimeType: isImage ? mimeType : null,
    width: null,
  }
}

type DescribeFileArgs = {
  context: PluginContext
  file: PayloadFile
  pending: PendingUpload | undefined
  req: PayloadRequest
}

async function describeFile({
  context: { service, slug },
  file,
  pending,
  req,
}: DescribeFileArgs): Promise<Data> {
  const name = file.name.normalize('NFC')
  assertFilename(name)
  const { maxBytes } = service.options.limits
  const mimeTypes = acceptedTypes({ payload: req.payload, service, slug })
  const incoming = { ...toIncomingFile(file), name }
  const other = await inspectOther({ context: { service, slug }, file: incoming, req })
  if (pending !== undefined) pending.isOther = other !== undefined
  if (other !== undefined) return { ...other, filename: sanitizeUploadName(name) }
  const inspected = await inspectFile({ file: incoming, maxBytes, mimeTypes }).catch(
    (refusal: unknown) => {
      if (!keepsOversized(service.collections[slug])) throw refusal
      return readOversizedImage({ file: incoming, mimeTypes, refusal })
    },
  )
  const { height, mimeType, size: filesize, width } = inspected
  const facts = { filename: cleanName({ mimeType, name }), filesize, height, mimeType, width }
  if ('isOversized' in inspected) {
    if (pending !== undefined) Object.assign(pending, { isOther: true, isOversized: true })
    return facts
  }
  const { cleaned, notes } = inspected
  const kept = cleaned === undefined ? file : await replaceBytes({ bytes: cleaned, file })
  if (kept !== file) req.file = kept
  if (pending !== undefined) Object.assign(pending, { file: kept, notes })
  return facts
}

type ReplaceBytesArgs = {
  bytes: Uint8Array
  file: PayloadFile
}

/** A drawing that was cleaned goes on in the place of the one that came; the caller keeps its own. */
async function replaceBytes({ bytes, file }: ReplaceBytesArgs): Promise<PayloadFile> {
  const { tempFilePath } = file
  const size = bytes.byteLength
  if (typeof tempFilePath !== 'string' || tempFilePath === '') {
    return { ...file, data: Buffer.from(bytes), size }
  }
  await writeFile(tempFilePath, bytes)
  return { ...file, size }
}

function cleanName({ mimeType, name }: { mimeType: ImageMimeType; name: string }): string {
  return correctExtension({ filename: sanitizeUploadName(name), mimeType })
}

/** Payload keeps a file in memory, or (`useTempFiles`) on disk with an empty buffer. */
export function toIncomingFile(file: PayloadFile): IncomingFile {
  const { name } = file
  if (typeof file.tempFilePath === 'string' && file.tempFilePath !== '') {
    return { name, path: file.tempFilePath, size: file.size }
  }
  return { bytes: file.data, name, size: file.data.byteLength }
}

/** What is read may be the size of a crop: a script that writes it back changes nothing. */
function measuredBefore(original: Data | undefined): Data {
  if (imageIdOf(original) === undefined) return {}
  return { height: original?.height, width: original?.width }
}
