import type { PayloadRequest } from 'payload'

import type { IssuedUpload } from '../../service/directUpload/issueDirectUpload.js'
import type { DirectUploads } from './openDirectUploads.js'

import { signReceipt } from './receipts.js'

type Doc = Readonly<Record<string, unknown>> & { id: number | string }

/** What the browser needs to send its file and to save the document. */
export type UploadAnswer = {
  /** The document that was created at once, or null. */
  document: Doc | null
  expiresAt: string
  filename: string
  imageId: string
  receipt: string
  receiptExpiresAt: string
  uploadURL: string
}

type AnswerUploadArgs = {
  document: Doc | null
  issued: IssuedUpload
  uploads: DirectUploads
}

/** Puts the one-time URL and its receipt together for the browser; both are secrets. */
export function answerUpload({
  document,
  issued,
  uploads: { connection, req, service, slug },
}: AnswerUploadArgs): UploadAnswer {
  const { expiresAt, filename, imageId, receiptExpiresAt, uploadURL } = issued
  return {
    document,
    expiresAt,
    filename,
    imageId,
    receipt: signReceipt({ issued, req, service, slug }),
    receiptExpiresAt,
    uploadURL: connection.toPublicUploadURL({ origin: originOf(req), uploadURL }),
  }
}

/** Where the browser sees this site: behind a server that listens on another name, its Host header knows. */
function originOf(req: PayloadRequest): string {
  const { origin, protocol } = new URL(req.url ?? '', 'http://localhost')
  const host = req.headers.get('host')
  return host !== null && URL.canParse(`${protocol}//${host}`) ? `${protocol}//${host}` : origin
}
