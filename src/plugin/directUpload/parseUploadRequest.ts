import type { Row } from '../../core/row.js'
import type { Site } from '../../service/createService.js'
import type { UploadRequest } from '../../service/directUpload/issueDirectUpload.js'

import { validateMimeType } from 'payload/shared'

import { assertFilename, cleanFilename } from '../../core/filename.js'
import { assertCustomImageId } from '../../core/imageId.js'
import { either, flag, integer, object, text } from '../../core/kinds.js'
import { assertCreator, assertFileSize } from '../../core/limits.js'
import { type ImageMimeType, imageTypes, uploadableMimeTypes } from '../../core/mime.js'
import { group, type Kind, value } from '../../core/schema.js'
import { CloudflareImagesError } from '../../errors.js'
import { findStampKey } from '../../service/stamp.js'
import { readRequest } from '../http/readRequest.js'

/** What a caller asks for: a one-time upload URL, and perhaps a document at once. */
export type ParsedQuery = UploadRequest & {
  /** Fields of a document that is created at once; `undefined` for none. */
  document: Row | undefined
  /** The document is created as a draft. */
  isDraft: boolean
}

export type QueryRules = {
  defaultExpiresInSeconds: number
  /** Whether callers may choose the image id, and if not, why. */
  ids: 'disabled' | 'free' | 'private'
  /** Files that Cloudflare does not store are taken as well, by another way. */
  keepsOthers?: boolean
  maxBytes: number
  mimeTypes: readonly ImageMimeType[]
}

const bytes: Kind<number> = {
  ...integer(0, Number.MAX_SAFE_INTEGER),
  expected: 'the length of the file in bytes, a whole number',
}

/** What may be said of the file when an upload is tried again. */
export const retryRequest = group({
  expiresInSeconds: value(integer(120, 21_600)),
  filename: value(text('the name of the file', /^/), { required: true }),
  mimeType: value(text('the type of the file, such as "image/jpeg"', /^/), { required: true }),
  size: value(bytes, { required: true }),
})

const uploadRequest = group({
  creator: value(text('text', /^/)),
  document: value(either(flag, object)),
  draft: value(flag, { default: false }),
  id: value(text('text', /^/)),
  metadata: value(object, { default: {} }),
  ...retryRequest.shape,
})

/**
 * Checks a request for a one-time upload URL. Everything in it is a claim; what it claims about the
 * file is checked again from the bytes.
 *
 * @throws CloudflareImagesError REQUEST_INVALID, FILE_NAME_INVALID, FILE_EMPTY, FILE_TOO_LARGE,
 * IMAGE_TYPE_REFUSED, IMAGE_ID_INVALID, CREATOR_TOO_LONG
 */
export function parseUploadRequest({ body, rules }: { body: Row; rules: QueryRules }): ParsedQuery {
  const { creator = '', draft, id, size, ...read } = readRequest(uploadRequest, body)
  const filename = cleanFilename(read.filename)
  assertFilename(filename)
  const mimeType = parseMimeType(read.mimeType, filename, rules)
  assertFileSize({ maxBytes: rules.maxBytes, totalBytes: size })
  assertCreator(creator)
  if (id !== undefined && rules.ids !== 'free') throw refuse(idRefusals[rules.ids])
  if (id !== undefined) assertCustomImageId(id)
  const document = read.document === true ? {} : read.document || undefined
  return {
    creator: creator === '' ? undefined : creator,
    doc: { ...document, filename, filesize: size, mimeType },
    document,
    expiresInSeconds: read.expiresInSeconds ?? rules.defaultExpiresInSeconds,
    filename,
    imageId: id,
    isDraft: draft,
    metadata: checkMetadata(read.metadata),
    mimeType,
  }
}

const idRefusals = {
  disabled:
    'Image ids are not chosen by callers here. Leave "id" out, or switch on directUploads.customIds.',
  private: 'Private images get their id from Cloudflare. Leave "id" out.',
} as const

/** Names that some systems have for the same types. */
const aliases: ReadonlyMap<string, ImageMimeType> = new Map([
  ['image/heif', 'image/heic'],
  ['image/jpg', 'image/jpeg'],
])

const uploadable: readonly string[] = uploadableMimeTypes

function parseMimeType(
  given: string,
  filename: string,
  { keepsOthers, mimeTypes }: QueryRules,
): ImageMimeType {
  const claimed = given.split(';', 1)[0]?.trim().toLowerCase() ?? ''
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
  const isOther = /^\w+\/[\w.+-]+$/.test(name) && !uploadable.includes(name)
  if (keepsOthers === true && isOther) {
    throw refuseType({
      details: { mimeType: name.slice(0, 100) },
      message: `"${filename}" is of a type that Cloudflare Images does not store. Save the document with the file itself instead of asking for an upload URL.`,
    })
  }
  const labels = mimeTypes.map((type) => imageTypes[type].label).join(', ')
  throw refuseType({
    details: { mimeType: name.slice(0, 100) },
    message: `"${filename}" is not of a type that is accepted here. Upload one of: ${labels}.`,
  })
}

function refuseType(error: { details: Row; message: string }): CloudflareImagesError {
  return new CloudflareImagesError({ ...error, code: 'IMAGE_TYPE_REFUSED' })
}

function refuse(message: string): CloudflareImagesError {
  return new CloudflareImagesError({ code: 'REQUEST_INVALID', message })
}

/** Far more than fits into a kilobyte with any meaning. */
const maxDepth = 20

/**
 * Looks through metadata as a caller sends it; its size is checked with everything that is added.
 *
 * @throws CloudflareImagesError REQUEST_INVALID
 */
function checkMetadata(value: Row): Row {
  const reserved = findStampKey(value)
  if (reserved !== undefined) {
    throw refuse(`The metadata cannot have the key "${reserved}", which this site writes itself.`)
  }
  if (isDeeperThan({ depth: maxDepth, value })) throw refuse('The metadata is nested too deeply.')
  return value
}

/** Level by level: text of brackets alone would use up the stack of a recursive reader. */
function isDeeperThan({ depth, value }: { depth: number; value: object }): boolean {
  let level: object[] = [value]
  for (let left = depth; left > 0; left -= 1) {
    level = level.flatMap((node) =>
      Object.values(node).filter(
        (child): child is object => typeof child === 'object' && child !== null,
      ),
    )
    if (level.length === 0) return false
  }
  return true
}

type AcceptedTypesArgs = Site & { slug: string }

/** The image types that this collection takes: the plugin's limits, and its own `mimeTypes` if narrower. */
export function acceptedTypes({
  payload,
  service,
  slug,
}: AcceptedTypesArgs): readonly ImageMimeType[] {
  const own = payload.collections[slug]?.config.upload.mimeTypes ?? []
  return service.options.limits.mimeTypes.filter((mimeType) => validateMimeType(mimeType, own))
}
