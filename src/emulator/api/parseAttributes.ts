import { assertCustomImageId, isUUID } from '../../core/imageId.js'
import { assertCreator, assertMetadata } from '../../core/limits.js'
import { badRequest } from './refuse.js'

type Fields = ReadonlyMap<string, string>

/** What a form says about an image to come. */
export type GivenAttributes = {
  creator?: string
  customId?: string
  metadata: Record<string, unknown>
  requireSignedURLs: boolean
}

/**
 * Reads the form fields that uploads and direct uploads share.
 * @throws 400/5400 for each rule broken.
 */
export function parseAttributes(fields: Fields): GivenAttributes {
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

/** @throws 400/5400 for a private image with an id of one's own. */
export function assertIdMayBe({
  imageId,
  requireSignedURLs,
}: {
  imageId: string
  requireSignedURLs: boolean
}): void {
  if (requireSignedURLs && !isUUID(imageId)) {
    throw badRequest('requireSignedURLs cannot be true for an image with a custom id')
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
  if (text === undefined || text === '') return {}
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
