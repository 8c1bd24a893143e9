import type { VariantOptions } from '../../core/variantOptions.js'
import type { SharpImage, SharpModule } from '../../images/sharpTypes.js'
import type { StoredOriginal } from './storedOriginal.js'

type KeepMetadataArgs = {
  image: SharpImage
  options: VariantOptions
  original: StoredOriginal
  sharp: SharpModule
}

/**
 * What of the original's EXIF goes into a JPEG: everything, the copyright notice (the default), or
 * nothing. Orientation and colour profile are baked into the pixels in any case.
 */
export async function keepMetadata({
  image,
  options,
  original,
  sharp,
}: KeepMetadataArgs): Promise<SharpImage> {
  const { metadata = 'copyright' } = options
  if (metadata === 'none') return image
  if (metadata === 'keep') return image.withMetadata()
  const { exif } = await sharp(original.path).metadata()
  const notice = exif && readExifCopyright(exif)
  return notice === undefined ? image : image.withExif({ IFD0: { Copyright: notice } })
}

const copyrightTag = 0x8298
const asciiType = 2
const entryBytes = 12

/**
 * The copyright notice of an EXIF block (with or without its `Exif\0\0` prefix), or undefined.
 * Damaged blocks yield undefined: a picture is still worth showing without its notice.
 */
export function readExifCopyright(exif: Uint8Array): string | undefined {
  const block = Buffer.from(exif.buffer, exif.byteOffset, exif.byteLength)
  const tiff = block.toString('latin1', 0, 6) === 'Exif\0\0' ? block.subarray(6) : block
  const order = tiff.toString('latin1', 0, 2)
  if (tiff.length < 8 || (order !== 'II' && order !== 'MM')) return undefined
  const little = order === 'II'
  const u16 = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const u32 = (at: number) => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at))

  const directory = u32(4)
  if (directory + 2 > tiff.length) return undefined
  const entries = u16(directory)
  for (let index = 0; index < entries; index += 1) {
    const at = directory + 2 + index * entryBytes
    if (at + entryBytes > tiff.length) return undefined
    if (u16(at) !== copyrightTag || u16(at + 2) !== asciiType) continue
    const length = u32(at + 4)
    const start = length <= 4 ? at + 8 : u32(at + 8)
    return toNotice(tiff.subarray(start, start + length))
  }
  return undefined
}

/** EXIF separates photographer and editor by NUL; one of the two may be a lone space. */
function toNotice(bytes: Buffer): string | undefined {
  const parts = bytes.toString('utf8').split('\0')
  const notice = parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(', ')
  return notice === '' ? undefined : notice
}
