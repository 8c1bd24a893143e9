import type { SharpImage } from '../../images/sharpTypes.js'
import type { StepContext } from './operations.js'

import { applyOperation, white } from './operations.js'
import { isOpaqueFormat } from './renderFormat.js'

type StepArgs = { context: StepContext; image: SharpImage }

/**
 * Trim, resize, flip, rotate: one sharp pipeline. Resizing first to the unturned size gives the same
 * picture as turning first, and lets JPEG and WebP be decoded at a fraction of their size.
 */
export function applyGeometry({ context, image }: StepArgs): SharpImage {
  const resized = resizeToUnturned({ context, image })
  const flipped = applyOperation({ context, image: resized, option: 'flip' })
  return applyOperation({ context, image: flipped, option: 'rotate' })
}

/** Trim and resize alone, to the size before turning. */
export function resizeToUnturned({ context, image }: StepArgs): SharpImage {
  const trimmed = applyOperation({ context, image, option: 'trim' })
  const { plan } = context
  if (choosesByAttention(context)) {
    return trimmed.resize({ ...plan.output, fit: 'cover', position: 'attention' })
  }
  const { height, width } = plan.scaled
  const turned = plan.rotate === 90 || plan.rotate === 270
  const size = turned ? { height: width, width: height } : { height, width }
  return trimmed.resize({ ...size, fit: 'fill' })
}

/** Crop, canvas and background, then effects. */
export function applyFinish({ context, image }: StepArgs): SharpImage {
  const cropped = keepCrop({ context, image })
  const padded = layOnCanvas({ context, image: cropped })
  const opaque = ensureOpaque({ context, image: padded })
  return effectOrder.reduce(
    (result, option) => applyOperation({ context, image: result, option }),
    opaque,
  )
}

/** libvips has this order, whatever the order of calls; Cloudflare does not document its own. */
const effectOrder = [
  'background',
  'blur',
  'saturation',
  'sharpen',
  'brightness',
  'contrast',
  'gamma',
] as const

/** True when libvips is to choose the crop: the nearest thing to Cloudflare's `gravity=auto`. */
export function choosesByAttention({ options, plan }: StepContext): boolean {
  return options.gravity === 'auto' && plan.isCropped
}

function keepCrop({ context, image }: StepArgs): SharpImage {
  const { crop, isCropped } = context.plan
  return isCropped && !choosesByAttention(context) ? image.extract(crop) : image
}

function layOnCanvas({ context, image }: StepArgs): SharpImage {
  const { background = white, plan } = context
  if (!plan.isPadded) return image
  const { offset, output, scaled } = plan
  return image.extend({
    background,
    bottom: output.height - scaled.height - offset.top,
    left: offset.left,
    right: output.width - scaled.width - offset.left,
    top: offset.top,
  })
}

/** Encoders without transparency would show black. A background of one's own is a step by itself. */
function ensureOpaque({ context, image }: StepArgs): SharpImage {
  const { background, format } = context
  return isOpaqueFormat(format) && background === undefined
    ? image.flatten({ background: white })
    : image
}
