import type { ReadableStream as NodeReadableStream } from 'node:stream/web'

import busboy from 'busboy'
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import { CloudflareImagesError } from '../../errors.js'
import { badRequest, refuse } from '../api/refuse.js'
import { receiveFile, type ReceivedFile } from './receiveFile.js'

export type FormFile = ReceivedFile & {
  /** Content-Type of the part, as the sender claims it. */
  claimedType: string
  filename: string
}

export type Form = { fields: ReadonlyMap<string, string>; file?: FormFile }

export type ReadFormArgs = { maxBytes: number; request: Request; tempDir: string }

const maxFieldBytes = 64 * 1024
/** A refused file is read on, up to this many times the limit: else its sender sees a reset, not the answer. */
const patience = 4

/**
 * Reads a multipart body, the part `file` into a temporary file, cut just behind `maxBytes`.
 * @throws 415/5415 for another content type, 413/5413 for too many bytes, 400/5400 for a broken form.
 */
export async function readForm({ maxBytes, request, tempDir }: ReadFormArgs): Promise<Form> {
  const parser = createParser({ maxBytes, request })
  const fields = new Map<string, string>()
  let receiving: Promise<FormFile> | undefined
  parser.on('field', (name, value, info) => {
    if (info.nameTruncated || info.valueTruncated) {
      parser.destroy(badRequest(`the form field ${name.slice(0, 40)} is too long`))
    } else fields.set(name, value)
  })
  parser.on('file', (name, source, info) => {
    if (name !== 'file') {
      source.resume()
      return
    }
    // A part of raw bytes may come without a name.
    const filename = info.filename ?? ''
    const received = receiveFile({ source, tempDir }).then((file) => ({
      ...file,
      claimedType: info.mimeType.toLowerCase(),
      filename,
    }))
    // A full disk must stop the parser too, which would wait for its reader for ever.
    received.catch((error: unknown) => parser.destroy(error as Error))
    receiving = received
  })
  await parse({ maxBytes, parser, request }).catch(async (error: unknown) => {
    await discard(await receiving?.catch(() => undefined))
    throw error
  })
  const file = await receiving
  if (file !== undefined && file.size > maxBytes) {
    await discard(file)
    throw tooLarge(maxBytes)
  }
  return file === undefined ? { fields } : { fields, file }
}

/** Removes a received file, if it is still there. */
export async function discard(file: { path: string } | undefined): Promise<void> {
  if (file !== undefined) await rm(file.path, { force: true })
}

/** 413/5413, with the limit in words. */
export const tooLarge = (maxBytes: number): CloudflareImagesError =>
  refuse({
    code: 5413,
    message: `The image is larger than ${maxBytes / (1024 * 1024)} MB (${maxBytes} bytes)`,
    status: 413,
  })

function createParser({ maxBytes, request }: Omit<ReadFormArgs, 'tempDir'>): busboy.Busboy {
  const contentType = request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\s*(?:;|$)/i.test(contentType)) {
    throw refuse({
      code: 5415,
      message:
        'Images must be uploaded as a form, not as raw image data. Please use multipart/form-data format',
      status: 415,
    })
  }
  try {
    return busboy({
      defParamCharset: 'utf8',
      headers: { 'content-type': contentType },
      // busboy calls a file truncated that is exactly as long as its limit.
      limits: { fieldSize: maxFieldBytes, fields: 20, fileSize: maxBytes + 1, files: 1, parts: 30 },
    })
  } catch (error) {
    throw badRequest(`the form cannot be read: ${(error as Error).message}`)
  }
}

type ParseArgs = {
  maxBytes: number
  parser: busboy.Busboy
  request: Request
}

async function parse({ maxBytes, parser, request }: ParseArgs): Promise<void> {
  if (request.body === null) throw badRequest('the form is empty')
  const body = Readable.fromWeb(request.body as NodeReadableStream)
  // Whichever fails takes the other along, with the same error.
  let failed: 'body' | 'form' | undefined
  body.once('error', () => (failed ??= 'body'))
  parser.once('error', () => (failed ??= 'form'))
  try {
    await pipeline(
      body,
      async function* (chunks: AsyncIterable<Uint8Array>) {
        let left = maxBytes * patience
        for await (const chunk of chunks) {
          left -= chunk.length
          if (left < 0) throw tooLarge(maxBytes)
          yield chunk
        }
      },
      parser,
    )
  } catch (error) {
    if (error instanceof CloudflareImagesError) throw error
    if (failed === 'body') {
      throw new CloudflareImagesError({
        cause: error,
        code: 'NETWORK',
        message: 'The request body broke off.',
      })
    }
    throw badRequest(`the form cannot be read: ${(error as Error).message}`)
  }
}
