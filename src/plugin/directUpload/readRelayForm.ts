import type { PayloadRequest } from 'payload'

import { assertFileSize } from '../../core/limits.js'
import { CloudflareImagesError } from '../../errors.js'

export type RelayForm = { bytes: Uint8Array; filename: string; receipt: unknown }

/** Room for the receipt and the form around the file. */
const formBytes = 64 * 1024

/**
 * Reads the multipart form of a relay, `receipt` and `file`, and no more of it than the limit
 * allows.
 *
 * @throws CloudflareImagesError REQUEST_INVALID, FILE_EMPTY, FILE_TOO_LARGE
 */
export async function readRelayForm({
  maxBytes,
  req,
}: {
  maxBytes: number
  req: PayloadRequest
}): Promise<RelayForm> {
  const form = await readForm({ maxBytes, req })
  const files = form.getAll('file')
  const [file] = files
  if (files.length !== 1 || file === undefined || typeof file === 'string')
    throw refuse('The form must have one part "file" that holds the file.')
  assertFileSize({ maxBytes, totalBytes: file.size })
  return {
    bytes: new Uint8Array(await file.arrayBuffer()),
    filename: file.name,
    receipt: form.get('receipt'),
  }
}

async function readForm({
  maxBytes,
  req: { body, headers },
}: {
  maxBytes: number
  req: PayloadRequest
}): Promise<FormData> {
  const type = headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\s*;/i.test(type) || body === undefined || body === null)
    throw refuse(
      'Send the file as a form (multipart/form-data) with the parts "receipt" and "file".',
    )
  let excess: unknown
  let left = maxBytes + formBytes
  const limited = body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        left -= chunk.byteLength
        if (left >= 0) controller.enqueue(chunk)
        else {
          excess = tooLarge(maxBytes)
          controller.error(excess)
        }
      },
    }),
  )
  try {
    return await new Response(limited, { headers: { 'content-type': type } }).formData()
  } catch (cause) {
    // Read through the parser, whose error says nothing of it.
    if (excess !== undefined) throw excess as CloudflareImagesError
    throw new CloudflareImagesError({
      cause,
      code: 'REQUEST_INVALID',
      message: 'The form is damaged or broke off on the way. Send it again.',
    })
  }
}

function tooLarge(maxBytes: number): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'FILE_TOO_LARGE',
    details: { maxBytes },
    message: `The file is larger than the ${(maxBytes / (1024 * 1024)).toFixed(1)} MB that are allowed. Export it smaller or with stronger compression.`,
  })
}

function refuse(message: string): CloudflareImagesError {
  return new CloudflareImagesError({ code: 'REQUEST_INVALID', message })
}
