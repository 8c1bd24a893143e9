import type { Size } from '../core/geometry.js'
import { getOutputSize } from '../core/outputSize.js'
import { readImageHeader } from '../core/imageHeader.js'
import type { NamedVariantOptions } from '../core/variant.js'
import type { WatermarkClaims } from '../core/watermarkToken.js'
import type { ImagesBinding, PictureFormat, TransformOptions } from './imagesBinding.js'
import { placeOverlay } from './placeOverlay.js'
import { readHosted } from './readHosted.js'
import { readMark } from './readMark.js'
import type { Fonts } from './readMark.js'
import type { PictureStore } from './pictureStore.js'

type DrawMarkArgs = {
  claims: WatermarkClaims
  fonts: Fonts
  format: PictureFormat
  images: ImagesBinding
  store: PictureStore
}

/**
 * Draws a picture with its mark in one call of the binding. Whatever fails throws, so that the
 * picture never appears without.
 *
 * @throws CloudflareImagesError IMAGE_MISSING, WATERMARK_INVALID; what the binding throws passes
 */
export async function drawMark({
  claims: { imageId, mark, original, transform },
  fonts,
  format,
  images,
  store,
}: DrawMarkArgs): Promise<Response> {
  const { size, stream } = await openOriginal({ imageId, images, original })
  const picture = getOutputSize({ options: transform, source: size })
  const bytes = await readMark({ fonts, images, mark, picture, store })
  const { draw, steps } = placeOverlay({ bytes, mark, picture })
  const overlay = steps.reduce(
    (input, step) => input.transform(step),
    images.input(toStream(bytes)),
  )
  const drawn = await images
    .input(stream)
    .transform(toTransform(transform))
    .draw(overlay, draw)
    .output({ format, ...(format === 'image/jpeg' ? { background: 'white' } : {}) })
  return drawn.response()
}

type Opened = { size: Size; stream: ReadableStream<Uint8Array> }

type OpenOriginalArgs = {
  imageId: string
  images: ImagesBinding
  original: null | Size
}

/** Only an image that the site has no size of is held in memory. */
async function openOriginal({ imageId, images, original }: OpenOriginalArgs): Promise<Opened> {
  const stream = await readHosted({ imageId, images })
  if (original !== null) return { size: original, stream }
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
  return {
    size: readImageHeader({ bytes, complete: true, totalBytes: bytes.byteLength }),
    stream: toStream(bytes),
  }
}

function toStream(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> {
  return new Blob([bytes]).stream()
}

/** The named variant as the binding has it. */
function toTransform({ blur, fit, height, width }: NamedVariantOptions): TransformOptions {
  return {
    fit,
    ...(blur === undefined || blur === 0 ? {} : { blur }),
    ...(height === undefined ? {} : { height }),
    ...(width === undefined ? {} : { width }),
  }
}
