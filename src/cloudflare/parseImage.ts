import type { CloudflareImage } from './imagesClient.js'
import type { WireImage, WireImageList } from './wireTypes.js'

/** Reads an image as the API sends it; `undefined` when it is none. */
export function parseImage(value: unknown): CloudflareImage | undefined {
  if (!isObject(value)) {
    return undefined
  }
  const { creator, draft, filename, id, meta, metadata, requireSignedURLs, uploaded, variants } =
    value as WireImage
  if (typeof id !== 'string' || id === '') {
    return undefined
  }
  const ownMetadata = meta ?? metadata
  return {
    ...(typeof creator === 'string' && creator !== '' ? { creator } : {}),
    draft: draft === true,
    ...(typeof filename === 'string' ? { filename } : {}),
    imageId: id,
    metadata: isObject(ownMetadata) ? { ...ownMetadata } : {},
    requireSignedURLs: requireSignedURLs === true,
    ...(typeof uploaded === 'string' ? { uploadedAt: uploaded } : {}),
    variants: Array.isArray(variants) ? variants.filter((url) => typeof url === 'string') : [],
  }
}

/** Reads the answer of an upload host: an image, or as much of one as its id. */
export function parseUploaded(value: unknown): CloudflareImage | { imageId: string } | undefined {
  const image = parseImage(value)
  const isWhole = isObject(value) && Array.isArray((value as WireImage).variants)
  return image === undefined || isWhole ? image : { imageId: image.imageId }
}

/** Reads one page of a listing; one bad entry makes the page unreadable. */
export function parseImageList(
  value: unknown,
): { continuationToken?: string; images: CloudflareImage[] } | undefined {
  if (!isObject(value)) {
    return undefined
  }
  const { continuation_token: token, images } = value as WireImageList
  const parsed = Array.isArray(images) ? images.map(parseImage) : [undefined]
  if (!parsed.every((image) => image !== undefined)) return undefined
  return {
    ...(typeof token === 'string' && token !== '' ? { continuationToken: token } : {}),
    images: parsed,
  }
}

/** Reads the answer to a request for a one-time URL. */
export function parseDirectUpload(
  value: unknown,
): { imageId: string; uploadURL: string } | undefined {
  if (!isObject(value)) {
    return undefined
  }
  const { id, uploadURL } = value as { id?: unknown; uploadURL?: unknown }
  return typeof id === 'string' && typeof uploadURL === 'string' && URL.canParse(uploadURL)
    ? { imageId: id, uploadURL }
    : undefined
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
