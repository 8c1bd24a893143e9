import type { ResizePlan } from '../../core/outputSize.js'
import type { VariantOptions } from '../../core/variantOptions.js'
import type { SharpImage, SharpModule } from '../../images/sharpTypes.js'
import type { StepContext } from './operations.js'
import type { RenderFormat } from './renderFormat.js'
import type { StoredOriginal } from './storedOriginal.js'

import { readFile } from 'node:fs/promises'

import { cloudflareLimits } from '../../core/limits.js'
import { assertRenderable, getResizePlan } from '../../core/outputSize.js'
import { cleanSvg } from '../../core/svg/cleanSvg.js'
import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { resolveColor } from '../../images/resolveColor.js'
import { applyFinish, applyGeometry } from './applySteps.js'
import { countFrames } from './countFrames.js'
import { encodeImage } from './encodeImage.js'
import { findBorder, readBorderTrim } from './findBorder.js'
import { keepMetadata } from './keepMetadata.js'
import { readSvg } from './readSvg.js'
import { contentTypeOf, isFrameFormat, isOpaqueFormat } from './renderFormat.js'
import { needsFrameByFrame, renderFrames } from './renderFrames.js'
import { toRenderError } from './toRenderError.js'
import { needsTurnFirst, turnFirst } from './turnFirst.js'

export type RenderArgs = {
  options: VariantOptions
  original: StoredOriginal
  outputFormat: RenderFormat
  sharp: SharpModule
}

export type RenderedImage = {
  bytes: Uint8Array
  contentType: string
  /** Pixels. */
  height: number
  /** Pixels. */
  width: number
}

/**
 * Renders one variant of a stored original.
 * @throws IMAGE_TOO_LARGE for a shape that would enlarge beyond measure, FILE_UNREADABLE for a file
 * that cannot be decoded, IMAGE_TYPE_REFUSED for one that this sharp cannot decode.
 */
export async function renderImage(args: RenderArgs): Promise<RenderedImage> {
  const { original, outputFormat } = args
  const contentType = contentTypeOf({ format: outputFormat, mimeType: original.mimeType })
  const { height, width } = original
  try {
    if (outputFormat === 'original') {
      return { bytes: await readFile(original.path), contentType, height, width }
    }
    if (outputFormat === 'svg') {
      const text = cleanSvg(await readSvg(original.path))
      return { bytes: Buffer.from(text), contentType, height, width }
    }
    const { options, plan } = await makePlan(args)
    const { output } = plan
    const bytes =
      outputFormat === 'json'
        ? describeImage({ original, plan })
        : await renderPixels({ ...args, options, outputFormat, plan })
    return { bytes, contentType, ...output }
  } catch (error) {
    throw isCloudflareImagesError(error) ? error : toRenderError({ error, original })
  }
}

type PlannedArgs = RenderArgs & {
  outputFormat: Exclude<RenderFormat, 'json' | 'original' | 'svg'>
  plan: ResizePlan
}

/** A border can only be found by looking; what is found becomes a trim in numbers. */
async function makePlan({
  options,
  original,
  sharp,
}: RenderArgs): Promise<{ options: VariantOptions; plan: ResizePlan }> {
  const border = readBorderTrim(options.trim)
  const { height, path, width } = original
  const source = { height, width }
  if (border === undefined) {
    const plan = getResizePlan({ options, source })
    assertRenderable(plan)
    return { options, plan }
  }
  const trim = await findBorder({ border, dpr: options.dpr ?? 1, path, sharp, source })
  const plan = { ...getResizePlan({ options, source: trim }), trim }
  assertRenderable(plan)
  return { options, plan }
}

type DescribeImageArgs = {
  original: StoredOriginal
  plan: ResizePlan
}

/** The answer to `format=json`: sizes after and before. */
function describeImage({ original, plan }: DescribeImageArgs): Uint8Array {
  const { height, mimeType, size, width } = original
  const { output } = plan
  const facts = {
    width: output.width,
    height: output.height,
    original: { file_size: size, width, height, format: mimeType },
  }
  return new TextEncoder().encode(JSON.stringify(facts))
}

async function renderPixels(args: PlannedArgs): Promise<Buffer> {
  const { original, outputFormat, sharp } = args
  const opaque = isOpaqueFormat(outputFormat)
  const frames = keepsFrames(args) ? await countFrames(original) : 1
  const animated = frames > 1
  const context = await toContext({ ...args, animated })
  if (animated) assertFramesFit({ frames, plan: context.plan })
  const image = await openOriginal({ animated, context, original, sharp })
  if (animated && needsFrameByFrame(context)) {
    return renderFrames({ context, image, original, outputFormat, sharp })
  }
  const turned = needsTurnFirst(context)
    ? await turnFirst({ context, image, sharp })
    : { context, image: applyGeometry({ context, image }) }
  const { options, plan } = turned.context
  const finished = applyFinish(turned)
  const encoded = encodeImage({ format: outputFormat, image: finished, options, plan })
  const kept = opaque ? await keepMetadata({ image: encoded, options, original, sharp }) : encoded
  return kept.toBuffer()
}

function keepsFrames({ options, outputFormat }: PlannedArgs): boolean {
  return options.anim !== false && isFrameFormat(outputFormat)
}

type ToContextArgs = PlannedArgs & { animated: boolean }

async function toContext({
  animated,
  options,
  outputFormat,
  plan,
  sharp,
}: ToContextArgs): Promise<StepContext> {
  const { background: color, gravity, ...others } = options
  const opaque = isOpaqueFormat(outputFormat)
  // Frames are one tall picture to libvips, which can crop that by numbers only.
  const usesGravity = gravity !== undefined && !(animated && gravity === 'auto')
  return {
    background: color === undefined ? undefined : await resolveColor({ color, opaque, sharp }),
    format: outputFormat,
    options: {
      ...others,
      ...(color === undefined ? {} : { background: color }),
      ...(usesGravity ? { gravity } : {}),
    },
    plan,
  }
}

/** Enlarging each of hundreds of frames would ask for gigabytes. */
function assertFramesFit({ frames, plan }: { frames: number; plan: ResizePlan }): void {
  const { height, width } = plan.output
  if (width * height * frames <= cloudflareLimits.maxPixels) return
  throw new CloudflareImagesError({
    code: 'IMAGE_TOO_LARGE',
    details: { frames, height, width },
    message: `The variant would enlarge ${frames} frames to ${width} x ${height} pixels each. Ask for a smaller size, or for anim=false.`,
  })
}

type OpenOriginalArgs = {
  animated: boolean
  context: StepContext
  original: StoredOriginal
  sharp: SharpModule
}

async function openOriginal({
  animated,
  context,
  original,
  sharp,
}: OpenOriginalArgs): Promise<SharpImage> {
  const image = sharp(original.path, {
    animated,
    autoOrient: true,
    failOn: 'error',
    limitInputPixels: cloudflareLimits.maxPixels,
  })
  // 16 bits per channel and grey become plain RGB before anything is computed with them. Others lose
  // their quick way of shrinking by this, so there it is done only where grey meets a colour.
  const meetsColor = context.plan.isPadded && context.background !== undefined
  const becomesRGB = original.mimeType === 'image/png' || (meetsColor && (await isGrey(image)))
  return becomesRGB ? image.pipelineColourspace('srgb') : image
}

async function isGrey(image: SharpImage): Promise<boolean> {
  return (await image.clone().metadata()).space === 'b-w'
}
