import type { VariantOptions } from '../../core/variantOptions.js'
import type { SharpImage, SharpModule } from '../../images/sharpTypes.js'
import { readExifCopyright } from './readExifCopyright.js'
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
