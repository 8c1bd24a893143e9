import type { ImageMimeType } from '../../core/mime.js'
import type { UploadWish } from '../../service/directUpload/issueDirectUpload.js'

import { assertFilename } from '../../core/filename.js'
import { assertCustomImageId } from '../../core/imageId.js'
import { assertCreator, assertFileSize } from '../../core/limits.js'
import { imageTypes } from '../../core/mime.js'
import { CloudflareImagesError } from '../../errors.js'
import { parseMetadata } from './parseMetadata.js'

type Row = Readonly<Record<string, unknown>>

/** What a caller asks for: a one-time upload URL, and perhaps a document at once. */
export type ParsedWish = UploadWish & {
  /** Fields of a document that is created at once; `undefined` for none. */
  document: Row | undefined
  /** The document is created as a draft. */
  isDraft: boolean
}

export type WishRules = {
  defaultExpiresInSeconds: number
  /** Whether callers may choose the image id, and if not, why. */
  ids: 'disabled' | 'free' | 'private'
  maxBytes: number
  mimeTypes: readonly ImageMimeType[]
}

const knownKeys = [
  'creator',
  'document',
  'draft',
  'expiresInSeconds',
  'filename',
  'id',
  'metadata',
  'mimeType',
  'size',
] as const

/**
 * Checks a request for a one-time upload URL. Everything in it is a claim; what it claims about the
 * file is checked again from the bytes.
 *
 * @throws CloudflareImagesError REQUEST_INVALID, FILE_NAME_INVALID, FILE_EMPTY, FILE_TOO_LARGE,
 * IMAGE_TYPE_REFUSED, IMAGE_ID_INVALID, CREATOR_TOO_LONG
 */
export function parseUploadWish({ body, rules }: { body: Row; rules: WishRules }): ParsedWish {
  assertKnownKeys(body)
  const filename = parseFilename(body.filename)
  const mimeType = parseMimeType({ filename, mimeTypes: rules.mimeTypes, value: body.mimeType })
  const size = parseSize({ maxBytes: rules.maxBytes, value: body.size })
  const document = parseDocument(body.document)
  return {
    creator: parseCreator(body.creator),
    doc: { ...document, filename, filesize: size, mimeType },
    document,
    expiresInSeconds: parseExpiry({
      fallback: rules.defaultExpiresInSeconds,
      value: body.expiresInSeconds,
    }),
    filename,
    imageId: parseImageId({ ids: rules.ids, value: body.id }),
    isDraft: parseFlag({ name: 'draft', value: body.draft }),
    metadata: parseMetadata(body.metadata),
    mimeType,
  }
}

const isAbsent = (value: unknown): value is null | undefined =>
  value === undefined || value === null

function assertKnownKeys(body: Row): void {
  const unknown = Object.keys(body).filter((key) => !knownKeys.some((known) => known === key))
  if (unknown.length === 0) return
  const shown = unknown.slice(0, 3).map((key) => JSON.stringify(key.slice(0, 40)))
  throw refuse(
    `${shown.join(', ')} cannot be asked for here. What can be given is ${knownKeys.join(', ')}.`,
  )
}

function parseFilename(value: unknown): string {
  if (typeof value !== 'string') throw refuse('Give the name of the file as "filename".')
  assertFilename(value)
  return value
}

/** Names that some systems have for the same types. */
const aliases: ReadonlyMap<string, ImageMimeType> = new Map([
  ['image/heif', 'image/heic'],
  ['image/jpg', 'image/jpeg'],
])

function parseMimeType({
  filename,
  mimeTypes,
  value,
}: {
  filename: string
  mimeTypes: readonly ImageMimeType[]
  value: unknown
}): ImageMimeType {
  if (typeof value !== 'string')
    throw refuse('Give the type of the file as "mimeType", such as "image/jpeg".')
  const claimed = value.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const name = aliases.get(claimed) ?? claimed
  const mimeType = mimeTypes.find((accepted) => accepted === name)
  // Cloudflare cleans an SVG only when it delivers it; ours is looked through before it is stored.
  if (name === 'image/svg+xml' && mimeType !== undefined) {
    throw refuseType({
      details: { mimeType: name },
      message: `"${filename}" is an SVG image. SVG images are checked for scripts, so save the document with the file itself instead of asking for an upload URL.`,
    })
  }
  if (mimeType !== undefined) return mimeType
  const labels = mimeTypes.map((type) => imageTypes[type].label).join(', ')
  throw refuseType({
    details: { mimeType: name.slice(0, 100) },
    message: `"${filename}" is not of a type that is accepted here. Upload one of: ${labels}.`,
  })
}

function parseSize({ maxBytes, value }: { maxBytes: number; value: unknown }): number {
  if (!(typeof value === 'number' && Number.isSafeInteger(value) && value >= 0))
    throw refuse('Give the length of the file in bytes as "size", a whole number.')
  assertFileSize({ maxBytes, totalBytes: value })
  return value
}

function parseDocument(value: unknown): Row | undefined {
  if (isAbsent(value) || value === false) return undefined
  if (value === true) return {}
  if (typeof value === 'object' && !Array.isArray(value)) return value as Row
  throw refuse(
    'Give "document" as true, or as an object with the fields of the document that is to be created at once.',
  )
}

function parseCreator(value: unknown): string | undefined {
  if (isAbsent(value) || value === '') return undefined
  if (typeof value !== 'string') throw refuse('Give "creator" as text.')
  assertCreator(value)
  return value
}

function parseExpiry({ fallback, value }: { fallback: number; value: unknown }): number {
  if (isAbsent(value)) return fallback
  const isPossible =
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 120 && value <= 21_600
  if (isPossible) return value
  throw refuse(
    'An upload URL can work for 2 minutes to 6 hours. Give "expiresInSeconds" as a whole number from 120 to 21600.',
  )
}

const idRefusals = {
  disabled:
    'Image ids are not chosen by callers here. Leave "id" out, or switch on directUploads.customIds.',
  private: 'Private images get their id from Cloudflare. Leave "id" out.',
} as const

function parseImageId({
  ids,
  value,
}: {
  ids: WishRules['ids']
  value: unknown
}): string | undefined {
  if (isAbsent(value)) return undefined
  if (ids !== 'free') throw refuse(idRefusals[ids])
  if (typeof value !== 'string') throw refuse('Give "id" as text.')
  assertCustomImageId(value)
  return value
}

function parseFlag({ name, value }: { name: string; value: unknown }): boolean {
  if (isAbsent(value)) return false
  if (typeof value !== 'boolean') throw refuse(`Give "${name}" as true or false.`)
  return value
}

function refuseType(error: { details: Row; message: string }): CloudflareImagesError {
  return new CloudflareImagesError({ ...error, code: 'IMAGE_TYPE_REFUSED' })
}

function refuse(message: string): CloudflareImagesError {
  return new CloudflareImagesError({ code: 'REQUEST_INVALID', message })
}
