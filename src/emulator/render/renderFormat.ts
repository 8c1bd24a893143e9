/** How a rendition is written: the formats of delivery, and two that are not rendered at all. */
export type RenderFormat =
  | 'avif'
  | 'baseline-jpeg'
  | 'gif'
  | 'jpeg'
  | 'json'
  /** The stored bytes: animations above the transform limit. */
  | 'original'
  | 'png'
  | 'svg'
  | 'webp'

const contentTypes: Readonly<Record<Exclude<RenderFormat, 'original'>, string>> = {
  avif: 'image/avif',
  'baseline-jpeg': 'image/jpeg',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  webp: 'image/webp',
}

type ContentTypeOfArgs = {
  format: RenderFormat
  /** Of the original. */
  mimeType: string
}

/** The media type of a rendition. */
export function contentTypeOf({ format, mimeType }: ContentTypeOfArgs): string {
  return format === 'original' ? mimeType : contentTypes[format]
}

/** True for the formats that have no transparency. */
export function isOpaqueFormat(format: RenderFormat): boolean {
  return format === 'jpeg' || format === 'baseline-jpeg'
}

/** True for the formats that can hold frames. */
export function isFrameFormat(format: RenderFormat): boolean {
  return format === 'gif' || format === 'webp'
}
