import type { IncomingFile } from '../../core/fileTarget.js'
import type { ImageMimeType } from '../../core/mime.js'

import { fileTypeFromBuffer, fileTypeFromFile } from 'file-type'
import { lookup } from 'mime-types'

import { readImageHeader } from '../../core/imageHeader.js'
import { assertFileSize } from '../../core/limits.js'
import { imageTypes, isImageMimeType, mimeTypeOfName, sniffImageType } from '../../core/mime.js'
import { isRestrictedFile } from '../../core/restrictedFiles.js'
import { CloudflareImagesError } from '../../errors.js'
import { readPart } from '../inspectFile.js'

/** What a document says about a file that is no image of Cloudflare's. */
export type OtherFile = {
  /** Of a picture, where its header tells. */
  height: number | null
  mimeType: string
  size: number
  width: number | null
}

type SortFileArgs = {
  file: IncomingFile
  /** Image types that go to Cloudflare. */
  mimeTypes: readonly ImageMimeType[]
}

const headBytes = 1024 * 1024

/**
 * What a file is that Cloudflare Images cannot store; `undefined` for an image that it can, and for
 * one that claims to be one.
 *
 * @throws CloudflareImagesError FILE_EMPTY
 */
export async function sortFile({ file, mimeTypes }: SortFileArgs): Promise<OtherFile | undefined> {
  // How large it may be is Payload's to say, and the image check's.
  assertFileSize({ maxBytes: Infinity, totalBytes: file.size })
  const head = await readPart({ file, length: headBytes, start: 0 })
  const sniffed = sniffImageType(head)
  // A name that promises an image and bytes that are none: refused as an image.
  const image = sniffed ?? mimeTypeOfName(file.name)
  const isAtCloudflare =
    image !== null && (imageTypes[image].uploadable || mimeTypes.includes(image))
  if (isAtCloudflare || (image !== null && sniffed === null)) return undefined
  const mimeType = (await detect(file)) ?? sniffed ?? (lookup(file.name) || fallbackType)
  return { ...measure({ head, size: file.size }), mimeType, size: file.size }
}

const fallbackType = 'application/octet-stream'

async function detect(file: IncomingFile): Promise<string | undefined> {
  const found = await ('path' in file
    ? fileTypeFromFile(file.path)
    : fileTypeFromBuffer(file.bytes))
  return found?.mime
}

type MeasureArgs = { head: Uint8Array; size: number }

function measure({ head, size }: MeasureArgs): Pick<OtherFile, 'height' | 'width'> {
  try {
    const { height, width } = readImageHeader({
      bytes: head,
      complete: head.byteLength === size,
      totalBytes: size,
    })
    return { height, width }
  } catch {
    return { height: null, width: null }
  }
}

type AssertOtherFileArgs = {
  /** Kinds that run where they are opened are taken as well. */
  allowsRestricted: boolean
  file: IncomingFile
  /** By the collection's own `mimeTypes`; without any, every type is. */
  isPermitted: (mimeType: string) => boolean
  other: OtherFile
  permitted: readonly string[]
}

/**
 * Checks a file that stays with the site by the rules of Payload.
 *
 * @throws CloudflareImagesError IMAGE_TYPE_REFUSED, FILE_UNREADABLE
 */
export async function assertOtherFile({
  allowsRestricted,
  file,
  isPermitted,
  other: { mimeType },
  permitted,
}: AssertOtherFileArgs): Promise<void> {
  const what = `"${file.name}" is ${describeType(mimeType)}`
  if (!isPermitted(mimeType)) {
    throw refuse({
      mimeType,
      message: `${what}, which is not accepted here. Accepted are ${permitted.join(', ')}.`,
    })
  }
  const isRestricted = permitted.length === 0 && isRestrictedFile({ filename: file.name, mimeType })
  if (isRestricted && !allowsRestricted) {
    throw refuse({ mimeType, message: `${what}. Files that can run are not accepted here.` })
  }
  if (mimeType === 'application/pdf' && !(await isWholePDF(file))) {
    throw new CloudflareImagesError({
      code: 'FILE_UNREADABLE',
      message: `"${file.name}" is damaged: the PDF ends too early. Export it again.`,
    })
  }
}

function describeType(mimeType: string): string {
  return isImageMimeType(mimeType)
    ? `an image of the type ${imageTypes[mimeType].label}`
    : `a file of the type ${mimeType}`
}

/** With a table of contents and an end mark, as Payload looks for them. */
async function isWholePDF(file: IncomingFile): Promise<boolean> {
  const length = Math.min(1024, file.size)
  const tail = await readPart({ file, length, start: file.size - length })
  const text = Buffer.from(tail).toString('latin1')
  return text.includes('%%EOF') && text.includes('xref')
}

/** @throws CloudflareImagesError IMAGE_TYPE_REFUSED, always: nothing but images is taken here. */
export function refuseOtherFile({
  file,
  other: { mimeType },
  sentence,
}: {
  file: Pick<IncomingFile, 'name'>
  other: OtherFile
  sentence: string
}): never {
  throw refuse({ mimeType, message: `"${file.name}": ${sentence}` })
}

function refuse({ message, mimeType }: { message: string; mimeType: string }) {
  return new CloudflareImagesError({ code: 'IMAGE_TYPE_REFUSED', details: { mimeType }, message })
}
