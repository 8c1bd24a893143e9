import type { SharpImage, SharpModule } from '../../images/sharpTypes.js'
import type { AnimationTiming } from './encodeImage.js'
import type { StepContext } from './operations.js'
import type { StoredOriginal } from './storedOriginal.js'

import { applyFinish, resizeToUnturned } from './applySteps.js'
import { encodeImage } from './encodeImage.js'
import { applyOperation } from './operations.js'

/**
 * libvips holds an animation as one tall picture. Turning that, or blurring across its seams, would
 * mix the frames: such variants are made frame by frame.
 */
export function needsFrameByFrame({ options, plan }: StepContext): boolean {
  const crossesSeams = (options.blur ?? 0) > 0 || (options.sharpen ?? 0) > 0
  return crossesSeams || plan.rotate !== 0 || plan.flip === 'v' || plan.flip === 'hv'
}

type RenderFramesArgs = {
  context: StepContext
  image: SharpImage
  original: StoredOriginal
  outputFormat: 'avif' | 'baseline-jpeg' | 'gif' | 'jpeg' | 'png' | 'webp'
  sharp: SharpModule
}

/** Resizes all frames at once, finishes each alone, and joins them with their timing. */
export async function renderFrames({
  context,
  image,
  original,
  outputFormat,
  sharp,
}: RenderFramesArgs): Promise<Buffer> {
  const { options, plan } = context
  const strip = await resizeToUnturned({ context, image })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { channels, width } = strip.info
  const turned = plan.rotate === 90 || plan.rotate === 270
  const frameHeight = turned ? plan.scaled.width : plan.scaled.height
  const frameBytes = width * frameHeight * channels

  const frames: Buffer[] = []
  for (let at = 0; at < strip.data.length; at += frameBytes) {
    const raw = { channels, height: frameHeight, width }
    const frame = sharp(strip.data.subarray(at, at + frameBytes), { raw })
    frames.push(await finishFrame({ context, image: frame }))
  }
  const { height, width: outputWidth } = plan.output
  const joined = sharp(Buffer.concat(frames), {
    raw: { channels: 4, height: height * frames.length, pageHeight: height, width: outputWidth },
  })
  const timing = await readTiming({ path: original.path, sharp })
  return encodeImage({ format: outputFormat, image: joined, options, plan, timing }).toBuffer()
}

type FinishFrameArgs = {
  context: StepContext
  image: SharpImage
}

function finishFrame({ context, image }: FinishFrameArgs): Promise<Buffer> {
  const flipped = applyOperation({ context, image, option: 'flip' })
  const rotated = applyOperation({ context, image: flipped, option: 'rotate' })
  const finished = applyFinish({ context, image: rotated })
  return finished.ensureAlpha().toColourspace('srgb').raw().toBuffer()
}

type ReadTimingArgs = {
  path: string
  sharp: SharpModule
}

async function readTiming({ path, sharp }: ReadTimingArgs): Promise<AnimationTiming> {
  const { delay, loop } = await sharp(path, { animated: true }).metadata()
  return { delay, loop }
}
