import { assertCustomImageId, isUUID } from '../../core/imageId.js'
import { assertCreator, assertMetadata } from '../../core/limits.js'
import { badRequest, customIdPrivate } from './refuse.js'

type Fields = ReadonlyMap<string, string>

/** What a form says about an image to come. */
export type GivenAttributes = {
  creator?: string
  customId?: string
  metadata: Record<string, unknown>
  requireSignedURLs: boolean
}

type ParseAttributesArgs = {
  fields: Fields
  warn: (message: string) => void
}

/**
 * Reads the form fields that uploads and direct uploads share.
 * @throws 400/5400 for each rule broken, 400/5410 for a private image with an id of one's own.
 */
export function parseAttributes({ fields, warn }: ParseAttributesArgs): GivenAttributes {
  warnOfParts({ fields, warn })
  const creator = fields.get('creator')
  if (creator !== undefined) assertCreator(creator)
  const customId = fields.get('id')
  if (customId !== undefined) assertCustomImageId(customId)
  const requireSignedURLs = parseBoolean({ fields, name: 'requireSignedURLs' })
  if (customId !== undefined) assertIdMayBe({ imageId: customId, requireSignedURLs })
  return {
    ...(creator === undefined || creator === '' ? {} : { creator }),
    ...(customId === undefined ? {} : { customId }),
    metadata: parseMetadataField(fields.get('metadata')),
    requireSignedURLs,
  }
}

/** Cloudflare's own SDK sends an object so; whether the service reads it is not known. */
function warnOfParts({ fields, warn }: { fields: Fields; warn: (message: string) => void }): void {
  const names = [...fields.keys()].filter((name) => name.startsWith('metadata['))
  if (names.length === 0) return
  const shown = names.slice(0, 3).map((name) => JSON.stringify(name.slice(0, 40)))
  warn(`${shown.join(', ')}: not read. Send metadata as one form field with JSON text.`)
}

type AssertIdMayBeArgs = {
  imageId: string
  requireSignedURLs: boolean
}

/** @throws 400/5410 for a private image with an id of one's own. */
export function assertIdMayBe({ imageId, requireSignedURLs }: AssertIdMayBeArgs): void {
  if (requireSignedURLs && !isUUID(imageId)) {
    throw customIdPrivate()
  }
}

/**
 * Accepts a JSON object within Cloudflare's size.
 * @throws 400/5400 for anything else.
 */
export function parseMetadata(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest('metadata must be a JSON object')
  }
  const metadata = value as Record<string, unknown>
  assertMetadata(metadata)
  return metadata
}

function parseMetadataField(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw badRequest('metadata must be one form field with JSON text')
  }
  return parseMetadata(value)
}

function parseBoolean({ fields, name }: { fields: Fields; name: string }): boolean {
  const text = fields.get(name) ?? 'false'
  if (text !== 'true' && text !== 'false') throw badRequest(`${name} must be true or false`)
  return text === 'true'
}
