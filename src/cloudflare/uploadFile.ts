import { open } from 'node:fs/promises'

import { CloudflareImagesError } from '../errors.js'

/** A file to send: its bytes, or the path of a file on disk that is read while it is sent. */
export type UploadFile = {
  mimeType: string
  name: string
  /** In bytes. */
  size: number
} & ({ bytes: Uint8Array } | { path: string })

/** A file opened for one attempt. `read` gives the next piece, `undefined` at the end. */
export type OpenedFile = { close(): Promise<void>; read(): Promise<Uint8Array | undefined> }

/** Small enough for many uploads at once, large enough to keep reads few. */
const chunkBytes = 128 * 1024

/**
 * Opens an upload and compares it with its announced size, before a byte is sent.
 *
 * @throws FILE_EMPTY for a size of 0.
 * @throws FILE_UNREADABLE when the file is missing or has another size than announced, also when
 * it changes while it is read.
 */
export async function openUploadFile(file: UploadFile): Promise<OpenedFile> {
  if (file.size === 0) {
    throw new CloudflareImagesError({
      code: 'FILE_EMPTY',
      message: `"${file.name}" is empty (0 bytes). Choose the file again.`,
    })
  }
  return 'bytes' in file ? openBytes(file) : openPath(file)
}

function openBytes(file: UploadFile & { bytes: Uint8Array }): OpenedFile {
  if (file.bytes.byteLength !== file.size) {
    throw sizeError({ file, found: file.bytes.byteLength })
  }
  let rest: Uint8Array | undefined = file.bytes
  return {
    close: () => {
      rest = undefined
      return Promise.resolve()
    },
    read: () => {
      const piece = rest
      rest = undefined
      return Promise.resolve(piece)
    },
  }
}

async function openPath(file: UploadFile & { path: string }): Promise<OpenedFile> {
  const handle = await open(file.path, 'r').catch((cause: unknown) => {
    throw readError({ cause, file })
  })
  try {
    const { size } = await handle.stat()
    if (size !== file.size) {
      throw sizeError({ file, found: size })
    }
  } catch (error) {
    await handle.close()
    throw error
  }
  let position = 0
  let closing: Promise<void> | undefined
  return {
    close: () => (closing ??= handle.close()),
    read: async () => {
      // One byte more than announced is asked for: a file that grew must not pass unnoticed.
      const buffer = Buffer.allocUnsafeSlow(Math.min(chunkBytes, file.size + 1 - position))
      const { bytesRead } = await handle
        .read(buffer, 0, buffer.length, position)
        .catch((cause: unknown) => {
          throw readError({ cause, file })
        })
      position += bytesRead
      if (position > file.size || (bytesRead === 0 && position < file.size)) {
        throw sizeError({ file, found: position })
      }
      return bytesRead === 0 ? undefined : buffer.subarray(0, bytesRead)
    },
  }
}

function readError({ cause, file }: { cause: unknown; file: UploadFile }): CloudflareImagesError {
  return new CloudflareImagesError({
    cause,
    code: 'FILE_UNREADABLE',
    message: `"${file.name}" could not be read from disk. Upload the file again.`,
  })
}

function sizeError({ file, found }: { file: UploadFile; found: number }): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'FILE_UNREADABLE',
    details: { expectedBytes: file.size, foundBytes: found },
    message: `"${file.name}" has ${found} bytes where ${file.size} were announced: it changed or is incomplete. Upload the file again.`,
  })
}
