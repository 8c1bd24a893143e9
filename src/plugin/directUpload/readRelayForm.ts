import type { PayloadRequest } from 'payload'

import { assertFileSize } from '../../core/limits.js'
import { CloudflareImagesError } from '../../errors.js'
import { readBody, type ToBodyError } from '../http/readBody.js'

export type RelayForm = { bytes: Uint8Array; filename: string; receipt: unknown }

/** Room for the receipt and the form around the file. */
const formBytes = 64 * 1024
/** As long as an upload to Cloudflare may take. */
const timeoutMs = 300_000

type ReadRelayFormArgs = {
  maxBytes: number
  req: PayloadRequest
}

/**
 * Reads the multipart form of a relay, `receipt` and `file`, and no more of it than the limit
 * allows.
 *
 * @throws CloudflareImagesError REQUEST_INVALID, FILE_EMPTY, FILE_TOO_LARGE
 */
export async function readRelayForm({ maxBytes, req }: ReadRelayFormArgs): Promise<RelayForm> {
  const form = await readForm({ maxBytes, req })
  const files = form.getAll('file')
  const [file] = files
  if (files.length !== 1 || file === undefined || typeof file === 'string') {
    throw refuse('The form must have one part "file" that holds the file.')
  }
  assertFileSize({ maxBytes, totalBytes: file.size })
  return {
    bytes: new Uint8Array(await file.arrayBuffer()),
    filename: file.name,
    receipt: form.get('receipt'),
  }
}

type ReadFormArgs = {
  maxBytes: number
  req: PayloadRequest
}

async function readForm({ maxBytes, req }: ReadFormArgs): Promise<FormData> {
  const type = req.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\s*;/i.test(type) || req.body === undefined || req.body === null) {
    throw refuse(
      'Send the file as a form (multipart/form-data) with the parts "receipt" and "file".',
    )
  }
  const toError: ToBodyError = ({ cause, failure }) =>
    failure === 'tooLarge' ? tooLarge(maxBytes) : damaged(cause)
  const limits = { maxBytes: maxBytes + formBytes, timeoutMs }
  const bytes = await readBody({ limits, source: req, toError })
  try {
    return await new Response(bytes, { headers: { 'content-type': type } }).formData()
  } catch (cause) {
    throw damaged(cause)
  }
}

function tooLarge(maxBytes: number): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'FILE_TOO_LARGE',
    details: { maxBytes },
    message: `The file is larger than the ${(maxBytes / (1024 * 1024)).toFixed(1)} MB that are allowed. Export it smaller or with stronger compression.`,
  })
}

function damaged(cause: unknown): CloudflareImagesError {
  return new CloudflareImagesError({
    cause,
    code: 'REQUEST_INVALID',
    message: 'The form is damaged or broke off on the way. Send it again.',
  })
}

function refuse(message: string): CloudflareImagesError {
  return new CloudflareImagesError({ code: 'REQUEST_INVALID', message })
}
