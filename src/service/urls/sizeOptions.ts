import type { Fit, VariantOptions } from '../../core/variantOptionTypes.js'

export type Problem = (args: { expected: string; path: string; received?: unknown }) => void

type Size = Readonly<Record<string, unknown>>

/** Options of a size that have no counterpart at delivery, with what to write instead. */
const refused: Readonly<Record<string, string>> = {
  fastShrinkOnLoad: 'nothing: Cloudflare does the shrinking',
  generateImageName: 'nothing: a size is an address of the original, not a file with a name',
  kernel: 'nothing: Cloudflare chooses how pixels are computed',
  trimOptions:
    'nothing: Payload trims after resizing and Cloudflare before it; use a variant with trim',
}

type RefuseSizeOptionsArgs = {
  at: string
  problem: Problem
  size: object
}

/** What Payload cuts by without a focal point, whatever `crop` says. */
const centres: readonly unknown[] = [undefined, 'center', 'centre']

/** Reports options of a size that would be dropped. */
export function refuseSizeOptions({ at, problem, size }: RefuseSizeOptionsArgs): void {
  const { crop } = size as Size
  if (!centres.includes(crop)) {
    problem({
      expected: "nothing, or 'center': Payload has dropped it; use position",
      path: `${at}.crop`,
      received: crop,
    })
  }
  for (const [option, expected] of Object.entries(refused)) {
    if ((size as Size)[option] !== undefined) problem({ expected, path: `${at}.${option}` })
  }
}

type ToQualityArgs = {
  at: string
  formatOptions: { options?: unknown } | undefined
  problem: Problem
}

/** Quality is the one setting of an encoder that a delivery URL knows. */
export function toQuality({ at, formatOptions, problem }: ToQualityArgs): number | undefined {
  const { quality, ...others } = (formatOptions?.options ?? {}) as Size
  const path = `${at}.formatOptions.options`
  for (const [option, value] of Object.entries(others)) {
    if (value !== undefined) {
      problem({
        expected: 'nothing: Cloudflare’s encoders have no setting but quality',
        path: `${path}.${option}`,
      })
    }
  }
  if (quality === undefined) return undefined
  if (Number.isInteger(quality) && Number(quality) >= 1 && Number(quality) <= 100) {
    return Number(quality)
  }
  problem({ expected: 'a whole number from 1 to 100', path: `${path}.quality`, received: quality })
  return undefined
}

type GrowingFitArgs = {
  at: string
  fit?: string | undefined
  /** Both sides are given. */
  hasBox: boolean
  problem: Problem
  withoutEnlargement?: boolean | undefined
}

/** Never smaller than the picture: only where Payload neither cuts nor fills has that a counterpart. */
export function growingFit({ at, fit, hasBox, problem, withoutEnlargement }: GrowingFitArgs): Fit {
  const isWhole = !hasBox || fit === 'inside'
  if (!isWhole || withoutEnlargement === true) {
    problem({
      expected: isWhole
        ? 'nothing beside withoutEnlargement: true, which together leave the picture as it is'
        : "nothing, or fit: 'inside': Cloudflare cannot cut or fill a picture that it may not reduce",
      path: `${at}.withoutReduction`,
    })
  }
  return 'scale-up'
}

/** `withMetadata` of the collection: what JPEG renditions keep of EXIF. */
export function toMetadata(withMetadata: unknown): VariantOptions['metadata'] {
  if (withMetadata === true) return 'keep'
  return withMetadata === false ? 'none' : undefined
}
