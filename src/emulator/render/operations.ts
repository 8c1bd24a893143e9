import type { ResizePlan } from '../../core/outputSize.js'
import type { VariantOption, VariantOptions } from '../../core/variantOptions.js'
import type { Color } from '../../images/resolveColor.js'
import type { SharpImage } from '../../images/sharpTypes.js'
import type { RenderFormat } from './renderFormat.js'

import { isOpaqueFormat } from './renderFormat.js'

/** What a step may know of the rendition it is part of. */
export type StepContext = {
  /** Undefined when none was asked for. */
  background: Color | undefined
  format: RenderFormat
  options: VariantOptions
  plan: ResizePlan
}

type StepArgs<Value> = { context: StepContext; image: SharpImage; value: Value }

/**
 * How an option reaches the picture.
 * - `client`: settled against the request's headers before rendering
 * - `plan`: by the arithmetic of `getResizePlan`, carried out as resize, crop and canvas
 * - `format`: by the choice of the output format
 * - `encoder`: as a setting of the encoder
 * - `pixels`: by a step of its own
 * - `stand-in`: not reproduced; what is done instead is in the fidelity table
 * - `refused`: never accepted for hosted images
 */
type Operation<Value> =
  | { apply: (args: StepArgs<Value>) => SharpImage; stage: 'pixels' }
  | { stage: 'client' | 'encoder' | 'format' | 'plan' | 'refused' | 'stand-in' }

type Operations = { readonly [K in VariantOption]: Operation<Required<VariantOptions>[K]> }

/** One entry per transform option: a new row of the option table does not compile without one. */
export const operations = {
  anim: { stage: 'format' },
  background: { apply: layBackground, stage: 'pixels' },
  blur: {
    // CSS and libvips agree on a blur that fades out over about twice its standard deviation.
    apply: ({ image, value }) => (value === 0 ? image : image.blur(Math.max(0.3, value / 2))),
    stage: 'pixels',
  },
  brightness: { apply: adjustTone, stage: 'pixels' },
  compression: { stage: 'encoder' },
  contrast: { apply: adjustTone, stage: 'pixels' },
  desktopWidth: { stage: 'client' },
  dpr: { stage: 'plan' },
  fit: { stage: 'plan' },
  flip: {
    // The names are swapped on purpose: sharp's flip is up-down, its flop left-right.
    apply: ({ image, value }) => {
      const upDown = value === 'h' ? image : image.flip()
      return value === 'v' ? upDown : upDown.flop()
    },
    stage: 'pixels',
  },
  format: { stage: 'format' },
  gamma: { apply: adjustGamma, stage: 'pixels' },
  gravity: { stage: 'plan' },
  height: { stage: 'plan' },
  metadata: { stage: 'encoder' },
  mobileWidth: { stage: 'client' },
  onerror: { stage: 'refused' },
  quality: { stage: 'encoder' },
  rotate: { apply: ({ image, value }) => image.rotate(value), stage: 'pixels' },
  saturation: {
    apply: ({ image, value }) => (value === 1 ? image : image.modulate({ saturation: value })),
    stage: 'pixels',
  },
  segment: { stage: 'stand-in' },
  sharpen: {
    apply: ({ image, value }) =>
      value === 0 ? image : image.sharpen({ m1: value, m2: value * 2, sigma: 1 }),
    stage: 'pixels',
  },
  slowConnectionQuality: { stage: 'client' },
  trim: {
    // `trim=border` arrives here as the rectangle that was found.
    apply: ({ context, image }) =>
      context.plan.trim === null ? image : image.extract(context.plan.trim),
    stage: 'pixels',
  },
  upscale: { stage: 'stand-in' },
  width: { stage: 'plan' },
  widthBreakpoints: { stage: 'client' },
  zoom: { stage: 'stand-in' },
} satisfies Operations

type ApplyOperationArgs = {
  context: StepContext
  image: SharpImage
  option: VariantOption
}

/** Applies the option's own step, when the variant has the option and the option has one. */
export function applyOperation({ context, image, option }: ApplyOperationArgs): SharpImage {
  const operation = operations[option] as Operation<unknown>
  const value = context.options[option]
  if (operation.stage !== 'pixels' || value === undefined) return image
  return operation.apply({ context, image, value })
}

/** Formats without transparency show this behind it. */
export const white: Color = { alpha: 1, b: 255, g: 255, r: 255 }

type LayBackgroundArgs = {
  context: StepContext
  image: SharpImage
}

/** An opaque colour goes under the whole picture, a translucent one only where the format can show it. */
function layBackground({ context, image }: LayBackgroundArgs): SharpImage {
  const { background = white, format, plan } = context
  if (background.alpha === 1 || isOpaqueFormat(format)) return image.flatten({ background })
  const canvas = { ...plan.output, background, channels: 4 } as const
  return image.composite([{ blend: 'dest-over', input: { create: canvas } }])
}

/**
 * Brightness multiplies, contrast spreads about middle grey. Both are one linear function, and sharp
 * keeps one of these per pipeline, so each of the two steps sets the function of both.
 */
function adjustTone({ context, image }: { context: StepContext; image: SharpImage }): SharpImage {
  const brightness = factorOf(context.options.brightness)
  const contrast = factorOf(context.options.contrast)
  if (brightness === 1 && contrast === 1) return image
  return image.linear(brightness * contrast, 128 * (1 - contrast))
}

/** Zero is documented as "no change" for these factors. */
function factorOf(value: number | undefined): number {
  return value === undefined || value === 0 ? 1 : value
}

/** sharp's exponents lie between 1 and 3, one that darkens before and one that lightens after. */
const maxExponent = 3

function adjustGamma({ image, value }: { image: SharpImage; value: number }): SharpImage {
  if (value === 0 || value === 1) return image
  return value < 1
    ? image.gamma(Math.min(maxExponent, 1 / value), 1)
    : image.gamma(1, Math.min(maxExponent, value))
}
