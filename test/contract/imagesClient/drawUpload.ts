import type { UploadFile } from '../../../src/cloudflare/uploadFile.js'
import type { DrawnFormat } from '../../fixtures/images.js'

import { writeFile } from 'node:fs/promises'

import { drawQuadrants } from '../../fixtures/images.js'

/** A real picture of four coloured quarters as an upload from memory. */
export async function drawUpload({
  format = 'png',
  height = 60,
  name = `drawn.${format}`,
  width = 80,
}: {
  format?: DrawnFormat
  height?: number
  name?: string
  width?: number
} = {}): Promise<UploadFile & { bytes: Uint8Array }> {
  const bytes = await drawQuadrants({ format, height, width })
  return { bytes, mimeType: `image/${format}`, name, size: bytes.byteLength }
}

/** The same picture as an upload from a file on disk. */
export async function toPathUpload({
  file,
  path,
}: {
  file: UploadFile & { bytes: Uint8Array }
  path: string
}): Promise<UploadFile> {
  await writeFile(path, file.bytes)
  const { mimeType, name, size } = file
  return { mimeType, name, path, size }
}
