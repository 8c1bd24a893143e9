import type { VariantOptions } from '../../core/variantOptions.js'
import type { RenderFormat } from './renderFormat.js'
import type { StoredOriginal } from './storedOriginal.js'

import { cloudflareLimits } from '../../core/limits.js'
import { getOutputSize } from '../../core/outputSize.js'

type Picture = { animated: boolean; mimeType: string; withinAvifLimit: boolean }

type ChooseFormatArgs = {
  accept: string | null
  frames: number
  options: VariantOptions
  original: StoredOriginal
}

/**
 * The format of a rendition. Hosted images negotiate by `Accept` without being asked: AVIF, else
 * WebP, else the format of the original. Only types named in the header count; wildcards are sent
 * by clients that know nothing of either.
 */
export function chooseFormat({
  accept,
  frames,
  options,
  original,
}: ChooseFormatArgs): RenderFormat {
  const { height, mimeType, width } = original
  if (mimeType === 'image/svg+xml') return 'svg'
  const isAnimation = frames > 1
  if (isAnimation && width * height * frames > cloudflareLimits.maxTransformedAnimationPixels) {
    return 'original'
  }
  const output = getOutputSize({ options, source: original })
  return negotiate({
    accepted: parseAccept(accept),
    picture: {
      animated: isAnimation && options.anim !== false,
      mimeType,
      withinAvifLimit: Math.max(output.width, output.height) <= cloudflareLimits.maxAvifSide,
    },
    wanted: options.format ?? 'auto',
  })
}

type NegotiateArgs = {
  accepted: ReadonlySet<string>
  picture: Picture
  wanted: NonNullable<VariantOptions['format']>
}

function negotiate({ accepted, picture, wanted }: NegotiateArgs): RenderFormat {
  const canBeAvif = picture.withinAvifLimit && !picture.animated
  if (wanted === 'avif') return canBeAvif ? 'avif' : 'webp'
  if (wanted !== 'auto') return wanted
  if (canBeAvif && accepted.has('image/avif')) return 'avif'
  if (accepted.has('image/webp')) return 'webp'
  return originalFormat(picture.mimeType)
}

function originalFormat(mimeType: string): RenderFormat {
  if (mimeType === 'image/png') return 'png'
  if (mimeType === 'image/gif') return 'gif'
  if (mimeType === 'image/webp') return 'webp'
  // HEIC is a format to upload, not one to deliver.
  return 'jpeg'
}

/** The media types of an `Accept` header that are not refused by `q=0`. */
function parseAccept(header: string | null): ReadonlySet<string> {
  const types = new Set<string>()
  for (const entry of (header ?? '').slice(0, 4_096).split(',')) {
    const [type = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase())
    if (!parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))) types.add(type)
  }
  return types
}
