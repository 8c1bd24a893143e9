import type { UploadFile } from './uploadFile.js'

import { randomBytes } from 'node:crypto'

import { cloudflareLimits } from '../core/limits.js'
import { CloudflareImagesError } from '../errors.js'
import { openUploadFile } from './uploadFile.js'

/** A form to send: text fields, and at most one file, which goes last in the field `file`. */
export type MultipartForm = { fields: Readonly<Record<string, string>>; file?: UploadFile }

/** A form opened for one attempt. Every attempt opens its own. */
export type OpenedMultipart = {
  body: Uint8Array | ReadableStream<Uint8Array>
  /** Lets go of the file. Safe to call more than once. */
  close(): Promise<void>
  /** In bytes; known before the file is read. */
  contentLength: number
  contentType: string
  /** What went wrong while the file was read: transports replace it by an error of their own. */
  failure(): unknown
}

const encoder = new TextEncoder()

/**
 * Encodes `multipart/form-data` with a known length; a file on disk is read as it is sent.
 *
 * Our own because `FormData` cannot do that: its length is unknown for a stream, and Cloudflare
 * refuses a file part without a file name and its true content type.
 *
 * @throws FILE_EMPTY and FILE_UNREADABLE, before anything is sent.
 * @throws IMAGE_TYPE_REFUSED when the file's MIME type is not one.
 */
export async function openMultipart({ fields, file }: MultipartForm): Promise<OpenedMultipart> {
  const boundary = `cloudflare-images-${randomBytes(18).toString('hex')}`
  const contentType = `multipart/form-data; boundary=${boundary}`
  const parts = Object.entries(fields).map(
    ([name, value]) => `${partHead({ boundary, name })}\r\n${value}\r\n`,
  )
  const end = `--${boundary}--\r\n`
  if (file === undefined) {
    const body = encoder.encode(`${parts.join('')}${end}`)
    return {
      body,
      close: () => Promise.resolve(),
      contentLength: body.byteLength,
      contentType,
      failure: () => undefined,
    }
  }
  const head = encoder.encode(`${parts.join('')}${filePartHead({ boundary, file })}`)
  const tail = encoder.encode(`\r\n${end}`)
  const stream = await streamForm({ file, head, tail })
  return {
    ...stream,
    contentLength: head.byteLength + file.size + tail.byteLength,
    contentType,
  }
}

type StreamFormArgs = {
  file: UploadFile
  head: Uint8Array
  tail: Uint8Array
}

async function streamForm({ file, head, tail }: StreamFormArgs) {
  const opened = await openUploadFile(file)
  let failure: unknown
  let headSent = false
  const body = new ReadableStream<Uint8Array>(
    {
      cancel: () => opened.close(),
      pull: async (controller) => {
        if (!headSent) {
          headSent = true
          controller.enqueue(head)
          return
        }
        try {
          const piece = await opened.read()
          if (piece !== undefined) {
            controller.enqueue(piece)
            return
          }
          await opened.close()
        } catch (error) {
          failure = error
          controller.error(error)
          return
        }
        controller.enqueue(tail)
        controller.close()
      },
    },
    // Nothing is read before the transport asks for it.
    { highWaterMark: 0 },
  )
  return { body, close: () => opened.close(), failure: () => failure }
}

function partHead({ boundary, name }: { boundary: string; name: string }): string {
  return `--${boundary}\r\nContent-Disposition: form-data; name="${escapeParameter(name)}"\r\n`
}

function filePartHead({ boundary, file }: { boundary: string; file: UploadFile }): string {
  // The type is written into a header line: a line break in it could add headers or parts.
  if (!/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(file.mimeType)) {
    throw new CloudflareImagesError({
      code: 'IMAGE_TYPE_REFUSED',
      details: { mimeType: file.mimeType },
      message: `"${file.name}" has no usable type: expected one such as image/jpeg but received "${file.mimeType}".`,
    })
  }
  return (
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; ` +
    `filename="${escapeParameter(shortenFilename(file.name))}"\r\n` +
    `Content-Type: ${file.mimeType}\r\n\r\n`
  )
}

/** As browsers do (HTML, "multipart/form-data encoding algorithm"). */
function escapeParameter(value: string): string {
  return value.replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22')
}

function shortenFilename(name: string): string {
  // By code points: a name must not end in half a character.
  const characters = Array.from(name === '' ? 'image' : name)
  if (characters.length <= cloudflareLimits.maxFilenameLength) {
    return characters.join('')
  }
  const extension = /\.\w{1,10}$/.exec(name)?.[0] ?? ''
  const kept = cloudflareLimits.maxFilenameLength - extension.length
  return `${characters.slice(0, kept).join('')}${extension}`
}
