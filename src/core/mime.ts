import { isSvg } from './header/svgHeader.js'

/** What is known of an image type. */
export type ImageTypeRow = {
  /** May hold several frames. */
  animated: boolean
  extensions: readonly string[]
  /** For messages. */
  label: string
  /** Cloudflare Images takes it. */
  uploadable: boolean
}

/**
 * Image types by MIME type. Those that Cloudflare does not take are here so that a refusal can name
 * them.
 */
export const imageTypes = {
  'image/avif': { animated: true, extensions: ['avif'], label: 'AVIF', uploadable: false },
  'image/bmp': { animated: false, extensions: ['bmp'], label: 'BMP', uploadable: false },
  'image/gif': { animated: true, extensions: ['gif'], label: 'GIF', uploadable: true },
  'image/heic': { animated: false, extensions: ['heic', 'heif'], label: 'HEIC', uploadable: true },
  'image/jp2': {
    animated: false,
    extensions: ['jp2', 'j2k'],
    label: 'JPEG 2000',
    uploadable: false,
  },
  'image/jpeg': { animated: false, extensions: ['jpg', 'jpeg'], label: 'JPEG', uploadable: true },
  'image/jxl': { animated: true, extensions: ['jxl'], label: 'JPEG XL', uploadable: false },
  'image/png': { animated: true, extensions: ['png', 'apng'], label: 'PNG', uploadable: true },
  'image/svg+xml': { animated: false, extensions: ['svg'], label: 'SVG', uploadable: true },
  'image/tiff': { animated: false, extensions: ['tif', 'tiff'], label: 'TIFF', uploadable: false },
  'image/vnd.adobe.photoshop': {
    animated: false,
    extensions: ['psd'],
    label: 'Photoshop',
    uploadable: false,
  },
  'image/webp': { animated: true, extensions: ['webp'], label: 'WebP', uploadable: true },
  'image/x-icon': { animated: false, extensions: ['ico'], label: 'ICO', uploadable: false },
} as const satisfies Record<string, ImageTypeRow>

export type ImageMimeType = keyof typeof imageTypes

/** True for a MIME type of the table. */
export function isImageMimeType(value: string): value is ImageMimeType {
  return Object.hasOwn(imageTypes, value)
}

/** MIME types that can be uploaded to Cloudflare Images. */
export const uploadableMimeTypes: readonly ImageMimeType[] = Object.entries(imageTypes)
  .filter(([, { uploadable }]) => uploadable)
  .map(([mimeType]) => mimeType as ImageMimeType)

/** The usual extension of a type, without a dot. */
export function extensionOf(mimeType: ImageMimeType): string {
  return imageTypes[mimeType].extensions[0]
}

/** Endings that some programs give to a type, beside those of the table; no file is kept under them. */
const otherExtensions: Readonly<Record<string, ImageMimeType>> = {
  jfi: 'image/jpeg',
  jfif: 'image/jpeg',
  jif: 'image/jpeg',
  jpe: 'image/jpeg',
  pjp: 'image/jpeg',
  pjpeg: 'image/jpeg',
}

/** The type that a file name claims, by its extension; null when it claims none of ours. */
export function mimeTypeOfName(filename: string): ImageMimeType | null {
  const extension = /\.([^./\\]+)$/.exec(filename)?.[1]?.toLowerCase()
  if (extension === undefined) return null
  const found = Object.entries(imageTypes).find(([, row]) =>
    (row.extensions as readonly string[]).includes(extension),
  )
  if (found !== undefined) return found[0] as ImageMimeType
  return Object.hasOwn(otherExtensions, extension) ? (otherExtensions[extension] ?? null) : null
}

type Signature = { at: number; bytes: readonly number[]; mimeType: ImageMimeType }

const text = (value: string): number[] => Array.from(value, (char) => char.charCodeAt(0))

const signatures: readonly Signature[] = [
  { at: 0, bytes: [0xff, 0xd8, 0xff], mimeType: 'image/jpeg' },
  { at: 0, bytes: [0x89, ...text('PNG\r\n'), 0x1a, 0x0a], mimeType: 'image/png' },
  { at: 0, bytes: text('GIF87a'), mimeType: 'image/gif' },
  { at: 0, bytes: text('GIF89a'), mimeType: 'image/gif' },
  { at: 0, bytes: [0, 0, 0, 12, ...text('jP  \r\n'), 0x87, 0x0a], mimeType: 'image/jp2' },
  { at: 0, bytes: [0xff, 0x4f, 0xff, 0x51], mimeType: 'image/jp2' },
  { at: 0, bytes: [0, 0, 0, 12, ...text('JXL \r\n'), 0x87, 0x0a], mimeType: 'image/jxl' },
  { at: 0, bytes: [0xff, 0x0a], mimeType: 'image/jxl' },
  { at: 0, bytes: [...text('II'), 42, 0], mimeType: 'image/tiff' },
  { at: 0, bytes: [...text('MM'), 0, 42], mimeType: 'image/tiff' },
  { at: 0, bytes: [...text('II'), 43, 0], mimeType: 'image/tiff' },
  { at: 0, bytes: [...text('MM'), 0, 43], mimeType: 'image/tiff' },
  { at: 0, bytes: text('8BPS'), mimeType: 'image/vnd.adobe.photoshop' },
  { at: 0, bytes: [0, 0, 1, 0], mimeType: 'image/x-icon' },
]

function hasBytes(header: Uint8Array, { at, bytes }: Pick<Signature, 'at' | 'bytes'>): boolean {
  return bytes.every((byte, index) => header[at + index] === byte)
}

const avifBrands = new Set(['avif', 'avis'])
const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'])

/** The major brand decides; the generic `mif1` and `msf1` are told apart by the compatible ones. */
function sniffIsoMedia(header: Uint8Array): ImageMimeType | null {
  if (!hasBytes(header, { at: 4, bytes: text('ftyp') })) return null
  const length = new DataView(header.buffer, header.byteOffset, header.byteLength).getUint32(0)
  const end = Math.min(length, header.byteLength, 256)
  const brands: string[] = []
  for (let at = 8; at + 4 <= end; at += 4) {
    // The four bytes after the major brand are a version number.
    if (at !== 12) brands.push(String.fromCharCode(...header.subarray(at, at + 4)))
  }
  for (const brand of brands) {
    if (avifBrands.has(brand)) return 'image/avif'
    if (heicBrands.has(brand)) return 'image/heic'
  }
  return null
}

/**
 * The type of an image by its first bytes, whatever its name or declared type; null for anything that
 * is not an image that we know.
 */
export function sniffImageType(header: Uint8Array): ImageMimeType | null {
  const found = signatures.find((signature) => hasBytes(header, signature))
  if (found) return found.mimeType
  if (
    hasBytes(header, { at: 0, bytes: text('RIFF') }) &&
    hasBytes(header, { at: 8, bytes: text('WEBP') })
  ) {
    return 'image/webp'
  }
  // "BM" alone begins many a text: the reserved bytes must be zero as well.
  if (
    hasBytes(header, { at: 0, bytes: text('BM') }) &&
    hasBytes(header, { at: 6, bytes: [0, 0, 0, 0] })
  ) {
    return 'image/bmp'
  }
  return sniffIsoMedia(header) ?? (isSvg(header) ? 'image/svg+xml' : null)
}
