import type { SharpImage, SharpModule } from '../../images/sharpTypes.js'
import type { StepContext } from './operations.js'

import { applyGeometry, choosesByAttention } from './applySteps.js'

/**
 * libvips looks for the interesting part before it turns a picture. Where the variant turns first,
 * the turned picture has to be made before anything is looked for.
 */
export function needsTurnFirst(context: StepContext): boolean {
  return choosesByAttention(context) && context.plan.rotate !== 0
}

type TurnFirstArgs = {
  context: StepContext
  image: SharpImage
  sharp: SharpModule
}

/** The scaled and turned picture, and what is left to do with it. */
export async function turnFirst({
  context,
  image,
  sharp,
}: TurnFirstArgs): Promise<{ context: StepContext; image: SharpImage }> {
  const { plan } = context
  const whole = { ...context, plan: { ...plan, isCropped: false } }
  const bytes = await applyGeometry({ context: whole, image })
    .withMetadata()
    .png({ compressionLevel: 0 })
    .toBuffer()
  const options = { ...context.options }
  delete options.flip
  delete options.rotate
  delete options.trim
  const left: StepContext = {
    ...context,
    options,
    plan: { ...plan, flip: null, rotate: 0, rotated: plan.scaled, trim: null },
  }
  return { context: left, image: applyGeometry({ context: left, image: sharp(bytes) }) }
}
