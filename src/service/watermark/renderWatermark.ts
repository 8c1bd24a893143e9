import type { Size } from '../../core/geometry.js'
import type { SharpImage, SharpModule } from '../../images/sharpTypes.js'
import type { OpenMark } from './openMark.js'
import type { WatermarkedPicture, WatermarkRequest } from './watermarkTypes.js'

import { cloudflareLimits } from '../../core/limits.js'
import { getOutputSize } from '../../core/outputSize.js'
import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { drawMark } from './drawMark.js'
import { layMark } from './layMark.js'

type Args = {
  /** The picture as it is delivered. */
  delivered: Uint8Array
  open: OpenMark
  request: Pick<WatermarkRequest, 'acceptsWebp' | 'options'>
  sharp: SharpModule
}

type Format = 'avif' | 'gif' | 'jpeg' | 'png' | 'webp'
type Base = { format: Format; frame: Size; frames: number; image: SharpImage }

const quality = 85

/** As the picture came. AVIF is asked for by name only; its numbers count differently. */
const encoders: Readonly<Record<Format, (image: SharpImage) => SharpImage>> = {
  avif: (image) => image.avif({ effort: 2, quality: 64 }),
  gif: (image) => image.gif(),
  jpeg: (image) => image.jpeg({ progressive: true, quality }),
  png: (image) => image.png(),
  webp: (image) => image.webp({ quality }),
}

/**
 * Draws a mark on a picture, on every frame of an animation; whatever fails throws, so that the
 * picture never appears without. A drawing becomes pixels, within the box of its variant.
 *
 * @throws CloudflareImagesError WATERMARK_INVALID, API_RESPONSE_INVALID
 */
export async function renderWatermark({
  delivered,
  open: { mark, read },
  request,
  sharp,
}: Args): Promise<WatermarkedPicture> {
  try {
    const { format, frame, frames, image } = await openBase({ delivered, request, sharp })
    const pixels = await drawMark({ bytes: await read(), mark, picture: frame, sharp })
    const layer = layMark({ isAnimated: frames > 1, mark, picture: frame, pixels })
    const { data, ...size } = layer.pixels
    const marked = image.composite([
      {
        input: data,
        raw: { ...size, channels: 4 },
        ...(layer.tile
          ? { gravity: 'northwest', tile: true }
          : { left: layer.left, top: layer.top }),
      },
    ])
    const bytes = await encoders[format](marked).toBuffer()
    return { bytes: new Uint8Array(bytes), contentType: `image/${format}` }
  } catch (error) {
    if (isCloudflareImagesError(error)) throw error
    throw new CloudflareImagesError({
      cause: error,
      code: 'API_RESPONSE_INVALID',
      message:
        'The picture came damaged from Cloudflare Images, so its watermark could not be drawn. Try again in a moment.',
    })
  }
}

async function openBase({
  delivered,
  request: { acceptsWebp, options },
  sharp,
}: Omit<Args, 'open'>): Promise<Base> {
  const input = { animated: true, limitInputPixels: cloudflareLimits.maxPixels } as const
  const {
    autoOrient,
    format,
    height,
    pageHeight,
    pages = 1,
    width,
  } = await sharp(delivered, input).metadata()
  const isPlain = pages === 1
  if (format === 'svg') {
    const frame = getOutputSize({
      options: { ...options, fit: 'scale-down' },
      source: { height, width },
    })
    // Drawn at its size: drawn large and made smaller, it would cost what its text asks for.
    const density = Math.min(2400, Math.max(1, (72 * frame.width) / width))
    const image = sharp(delivered, { ...input, animated: false, density }).resize({
      ...frame,
      fit: 'fill',
    })
    return { format: acceptsWebp ? 'webp' : 'png', frame, frames: 1, image }
  }
  return {
    format: toFormat(format),
    frame: isPlain ? autoOrient : { height: pageHeight ?? height, width },
    frames: pages,
    // Only a still picture can be turned; delivered ones are upright anyway.
    image: sharp(delivered, { ...input, autoOrient: isPlain }).keepExif(),
  }
}

function toFormat(format: string): Format {
  if (format === 'heif') return 'avif'
  return format === 'gif' || format === 'png' || format === 'webp' ? format : 'jpeg'
}
