import type { ResizePlan } from '../../core/outputSize.js'
import type { Quality, VariantOptions } from '../../core/variantOptions.js'
import type { SharpImage } from '../../images/sharpTypes.js'
import type { RenderFormat } from './renderFormat.js'

/** What the named levels stand for. Cloudflare publishes no numbers; these are its own simulator's. */
const namedQualities: Readonly<Record<Extract<Quality, string>, number>> = {
  high: 90,
  low: 35,
  'medium-high': 70,
  'medium-low': 50,
}

/** Quality when none is asked for. */
export const defaultQuality = 85

/** AVIF reaches the look of a JPEG at about three quarters of its number. */
const avifQualityShare = 0.75

/** Progressive scans cost more than they give on thumbnails, and much memory on large pictures. */
const progressiveSides = { max: 3_000, min: 50 } as const

export type AnimationTiming = { delay?: number[] | undefined; loop?: number | undefined }

type EncodeArgs = {
  image: SharpImage
  options: VariantOptions
  plan: ResizePlan
  /** Only where the pipeline has lost the timing of its source. */
  timing?: AnimationTiming | undefined
}

type ImageFormat = Exclude<RenderFormat, 'json' | 'original' | 'svg'>

const encoders: Readonly<Record<ImageFormat, (args: EncodeArgs) => SharpImage>> = {
  avif: ({ image, options }) =>
    image.avif({
      effort: isFast(options) ? 0 : 2,
      quality: Math.max(1, Math.round(qualityOf(options) * avifQualityShare)),
    }),
  'baseline-jpeg': ({ image, options }) => image.jpeg({ quality: qualityOf(options) }),
  gif: ({ image, options, timing }) =>
    image.gif({ ...given(timing), effort: isFast(options) ? 1 : 7 }),
  jpeg: ({ image, options, plan }) =>
    image.jpeg({
      progressive: !isFast(options) && isProgressive(plan.output),
      quality: qualityOf(options),
    }),
  png: ({ image, options }) =>
    options.quality === undefined
      ? image.png({ compressionLevel: isFast(options) ? 1 : 6 })
      : image.png({ palette: true, quality: qualityOf(options) }),
  webp: ({ image, options, timing }) => {
    const quality = qualityOf(options)
    const effort = isFast(options) ? 0 : 4
    return image.webp({ ...given(timing), effort, lossless: quality === 100, quality })
  },
}

/** Sets the encoder and its settings. */
export function encodeImage({ format, ...args }: EncodeArgs & { format: ImageFormat }): SharpImage {
  return encoders[format](args)
}

function qualityOf({ quality = defaultQuality }: VariantOptions): number {
  return typeof quality === 'number' ? quality : namedQualities[quality]
}

function isFast({ compression }: VariantOptions): boolean {
  return compression === 'fast'
}

function isProgressive({ height, width }: { height: number; width: number }): boolean {
  const sides = [width, height]
  return sides.every((side) => side >= progressiveSides.min && side <= progressiveSides.max)
}

/** Encoders refuse properties that are present and undefined. */
function given(timing: AnimationTiming | undefined): { delay?: number[]; loop?: number } {
  return {
    ...(timing?.delay === undefined ? {} : { delay: timing.delay }),
    ...(timing?.loop === undefined ? {} : { loop: timing.loop }),
  }
}
