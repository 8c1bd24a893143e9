import type { Rect, Size } from './geometry.js'
import type { NamedVariantOptions } from './variant.js'
import type { Fit, Gravity, VariantOptions } from './variantOptions.js'

import { CloudflareImagesError } from '../errors.js'
import { cloudflareLimits } from './limits.js'
import { trimToRect } from './trimRect.js'

/**
 * The steps from an upright picture to its rendition, in order: cut `trim`, mirror by `flip`, turn by
 * `rotate`, resize to exactly `scaled`, keep `crop`, lay on a canvas of `output` at `offset`.
 */
export type ResizePlan = {
  /** What stays of the scaled picture; the whole of it when nothing is cropped. */
  crop: Rect
  flip: 'h' | 'hv' | 'v' | null
  isCropped: boolean
  isPadded: boolean
  /** Where the scaled picture lies on the canvas; 0, 0 unless padded. */
  offset: { left: number; top: number }
  output: Size
  rotate: 0 | 90 | 180 | 270
  /** The picture before resizing: trimmed and turned. */
  rotated: Size
  /** Size of the resized picture; the aspect ratio is settled already. */
  scaled: Size
  /** Null when nothing is cut off before resizing. */
  trim: null | Rect
}

type PlanArgs = { options: NamedVariantOptions | VariantOptions; source: Size }

const { maxPixels, maxSide } = cloudflareLimits

function clampSide(value: number): number {
  return Math.min(maxSide, Math.max(1, Math.round(value)))
}

type Box = { height: number | undefined; width: number | undefined }

function getBox({ dpr = 1, height, width }: VariantOptions): Box {
  return {
    height: height === undefined ? undefined : clampSide(height * dpr),
    // `auto` depends on the browser: whoever renders puts a number in its place.
    width: typeof width === 'number' ? clampSide(width * dpr) : undefined,
  }
}

/** The aspect-crop box: the wanted aspect ratio, as large as the picture allows without enlarging. */
function shrinkBox({ box, picture }: { box: Size; picture: Size }): Size {
  const scale = Math.min(1, picture.width / box.width, picture.height / box.height)
  return {
    height: Math.max(1, Math.round(box.height * scale)),
    width: Math.max(1, Math.round(box.width * scale)),
  }
}

/** How many pixels of the picture become one, by the rule of a fit; like libvips, so that sizes agree. */
function getShrink({ box, fit, picture }: { box: Box; fit: Fit; picture: Size }): number {
  const across = box.width === undefined ? undefined : picture.width / box.width
  const down = box.height === undefined ? undefined : picture.height / box.height
  if (across === undefined && down === undefined) return 1
  const isFilling = fit === 'cover' || fit === 'crop' || fit === 'aspect-crop'
  const shrink = isFilling
    ? Math.min(across ?? Infinity, down ?? Infinity)
    : Math.max(across ?? 0, down ?? 0)
  if (fit === 'scale-down' || fit === 'crop') return Math.max(1, shrink)
  if (fit === 'scale-up') return Math.min(1, shrink)
  return shrink
}

function scaleBy({ picture, shrink }: { picture: Size; shrink: number }): Size {
  return {
    height: Math.max(1, Math.round(picture.height / shrink)),
    width: Math.max(1, Math.round(picture.width / shrink)),
  }
}

const gravityFractions: Record<Extract<Gravity, string>, { x: number; y: number }> = {
  // What these two look at cannot be computed from sizes; the centre stands in for them.
  auto: { x: 0.5, y: 0.5 },
  bottom: { x: 0.5, y: 1 },
  face: { x: 0.5, y: 0.5 },
  left: { x: 0, y: 0.5 },
  right: { x: 1, y: 0.5 },
  top: { x: 0.5, y: 0 },
}

type PlaceCropArgs = {
  gravity: Gravity | undefined
  kept: Size
  scaled: Size
}

function placeCrop({ gravity = { x: 0.5, y: 0.5 }, kept, scaled }: PlaceCropArgs): Rect {
  const { x, y } = typeof gravity === 'string' ? gravityFractions[gravity] : gravity
  return {
    ...kept,
    left: Math.round(x * (scaled.width - kept.width)),
    top: Math.round(y * (scaled.height - kept.height)),
  }
}

type Fitted = Pick<ResizePlan, 'crop' | 'isCropped' | 'isPadded' | 'offset' | 'output' | 'scaled'>

function keepWhole({ output, scaled }: { output: Size; scaled: Size }): Fitted {
  return {
    crop: { ...scaled, left: 0, top: 0 },
    isCropped: false,
    isPadded: output.width !== scaled.width || output.height !== scaled.height,
    // When the margin is odd, the larger half is right and below, as sharp does it.
    offset: {
      left: Math.floor((output.width - scaled.width) / 2),
      top: Math.floor((output.height - scaled.height) / 2),
    },
    output,
    scaled,
  }
}

function limitSize(size: Size): Size {
  const shrink = Math.max(1, size.width / maxSide, size.height / maxSide)
  return shrink === 1 ? size : scaleBy({ picture: size, shrink })
}

type FitBothArgs = {
  box: Size
  fit: Fit
  gravity: Gravity | undefined
  picture: Size
}

/** Both sides are given: the fits that do more than scale evenly. */
function fitBoth({ box, fit, gravity, picture }: FitBothArgs): Fitted {
  const scaled = scaleBy({ picture, shrink: getShrink({ box, fit, picture }) })
  if (fit === 'squeeze') return keepWhole({ output: box, scaled: box })
  if (fit === 'pad') return keepWhole({ output: box, scaled: limitBy({ box, size: scaled }) })
  if (fit !== 'cover' && fit !== 'crop' && fit !== 'aspect-crop') {
    const output = limitSize(scaled)
    return keepWhole({ output, scaled: output })
  }
  // Rounding must not leave the picture a pixel short of the box.
  const full = fit === 'crop' ? scaled : growTo({ box, size: scaled })
  const kept = limitBy({ box, size: full })
  const isCropped = kept.width !== full.width || kept.height !== full.height
  return {
    crop: placeCrop({ gravity, kept, scaled: full }),
    isCropped,
    isPadded: false,
    offset: { left: 0, top: 0 },
    output: kept,
    scaled: full,
  }
}

function limitBy({ box, size }: { box: Size; size: Size }): Size {
  return { height: Math.min(box.height, size.height), width: Math.min(box.width, size.width) }
}

function growTo({ box, size }: { box: Size; size: Size }): Size {
  return { height: Math.max(box.height, size.height), width: Math.max(box.width, size.width) }
}

function fitPicture({ options, picture }: { options: VariantOptions; picture: Size }): Fitted {
  const { fit = 'scale-down', gravity } = options
  const box = getBox(options)
  const { height, width } = box
  if (width === undefined || height === undefined) {
    // One side, or none: the other follows, and there is nothing to crop or to fill.
    const output = limitSize(scaleBy({ picture, shrink: getShrink({ box, fit, picture }) }))
    return keepWhole({ output, scaled: output })
  }
  const full = { height, width }
  const target = fit === 'aspect-crop' ? shrinkBox({ box: full, picture }) : full
  return fitBoth({ box: target, fit, gravity, picture })
}

/**
 * Works out a rendition: pure arithmetic, the one place where the fits are told apart.
 *
 * @param args.source the size of the upright picture; for `trim: 'border'` after that trim, because
 * it depends on the pixels.
 */
export function getResizePlan({ options, source }: PlanArgs): ResizePlan {
  const all: VariantOptions = options
  const trim = trimToRect({ dpr: all.dpr, source, trim: all.trim })
  const { height, width } = trim ?? source
  const rotate = all.rotate ?? 0
  const rotated =
    rotate === 90 || rotate === 270 ? { height: width, width: height } : { height, width }
  const fitted = fitPicture({ options: all, picture: rotated })
  return { ...fitted, flip: all.flip ?? null, rotate, rotated, trim }
}

/**
 * Width and height of a rendition in pixels. With `trim: 'border'` or `width: 'auto'` it depends on
 * pixels or browsers; then the size without that option is given.
 */
export function getOutputSize(args: PlanArgs): Size {
  return getResizePlan(args).output
}

/**
 * Refuses a plan that would enlarge a picture beyond measure on the way (one of 1 x 12,000 pixels
 * covering 12,000 x 1): call it before pixels are made.
 *
 * @throws CloudflareImagesError IMAGE_TOO_LARGE
 */
export function assertRenderable({ scaled }: ResizePlan): void {
  if (scaled.width * scaled.height <= maxPixels) return
  throw new CloudflareImagesError({
    code: 'IMAGE_TOO_LARGE',
    details: scaled,
    message: `The variant would enlarge this image to ${scaled.width} x ${scaled.height} pixels before cropping. Ask for a shape nearer to that of the image.`,
  })
}
