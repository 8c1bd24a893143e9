import type { FileLimits } from '../browser/checkFile.js'
import type { DirectUploadProgress, DirectUploadResult } from '../browser/runDirectUpload.js'
import type { Row, Site } from '../browser/site.js'

import { runDirectUpload } from '../browser/runDirectUpload.js'
import { saveDocument } from '../browser/saveDocument.js'
import { CloudflareImagesError, isCloudflareImagesError } from '../errors.js'

export type UploadOptions = {
  /** Cloudflare's own creator string. */
  creator?: string
  /** Fields of the document; without them none is saved, and the receipt saves one later. */
  data?: Row
  /** Saves the document as a draft of Payload's. @default false */
  draft?: boolean
  /** Replaces the image of this document. @default a new document */
  id?: number | string
  /** Kept at Cloudflare beside the image. */
  metadata?: Row
}

export type UploadResult = Omit<DirectUploadResult, 'document'> & {
  /** The document, where one was asked for. */
  document: Row | null
}

export type UploadSettings = Site & {
  collectionURL: string
  documentFirst: boolean
  limits: FileLimits | undefined
}

/** What became of an upload: an error or a result, and the image if that much is done. */
export type UploadOutcome = {
  error: CloudflareImagesError | null
  result: null | UploadResult
  uploaded: DirectUploadResult | null
}

type Run = {
  file: File
  onProgress: (progress: DirectUploadProgress) => void
  onSaving: () => void
  options: UploadOptions
  settings: UploadSettings
  signal: AbortSignal
  /** The image of an attempt whose document could not be saved. */
  uploaded: DirectUploadResult | null
}

/** Brings the image there and saves its document, and reports failure as a value. */
export async function runUpload(run: Run): Promise<UploadOutcome> {
  let { uploaded } = run
  try {
    uploaded ??= await bringImage(run)
    const document = await bringDocument({ run, uploaded })
    return { error: null, result: { ...uploaded, document }, uploaded: null }
  } catch (cause) {
    const error = toError(cause)
    return { error, result: null, uploaded: isSpent(error) ? null : uploaded }
  }
}

function bringImage({
  file,
  onProgress,
  options: { creator, data, draft, metadata },
  settings: { documentFirst, ...settings },
  signal,
}: Run): Promise<DirectUploadResult> {
  const document = documentFirst ? (data ?? true) : undefined
  return runDirectUpload({
    ...settings,
    creator,
    document,
    draft: documentFirst ? draft : undefined,
    file,
    metadata,
    onProgress,
    signal,
  })
}

type BringDocumentArgs = {
  run: Run
  uploaded: DirectUploadResult
}

async function bringDocument({
  run: { file, onSaving, options, settings, signal },
  uploaded,
}: BringDocumentArgs): Promise<Row | null> {
  const { data, draft, id } = options
  if (settings.documentFirst || (data === undefined && id === undefined)) return uploaded.document
  onSaving()
  const { receipt } = uploaded
  return saveDocument({ ...settings, data: data ?? {}, draft, file, id, receipt, signal })
}

/** After these the image or its receipt is of no use any more; after others only the saving is repeated. */
const spent = /^(ALREADY_USED|API_REFUSED_IMAGE|FILE_|IMAGE_|NOT_FOUND|RECEIPT_|SVG_)/

const isSpent = ({ code, retryable }: CloudflareImagesError): boolean =>
  !retryable && spent.test(code)

function toError(cause: unknown): CloudflareImagesError {
  if (isCloudflareImagesError(cause)) return cause
  return new CloudflareImagesError({
    cause,
    code: 'REQUEST_INVALID',
    message: 'The upload could not be carried out. Choose the file again.',
  })
}
