import type { Rendition } from './srcset.js'
import type { URLSettings } from './urlTypes.js'

import { formatVariantOptions, isFlexibleSegment } from '../../core/variant.js'
import { builtInVariants } from '../../options/resolveVariants.js'

type Asked = {
  isPrivate: boolean
  settings: Pick<URLSettings, 'account' | 'flexible' | 'unnamed'>
}

/** Whether options such as `width=300` work in URLs of an image: never where it is private. */
export function takesOptions({ isPrivate, settings: { account, flexible } }: Asked): boolean {
  return flexible && !isPrivate && account?.flexible !== false
}

type ToAvailableArgs = Asked & { rendition: Rendition }

/**
 * The rendition itself where the account can deliver it, as far as is known. Otherwise the nearest
 * that it can: the same picture by its options, else the variant `public`, which every account has.
 */
export function toAvailable({ rendition, ...asked }: ToAvailableArgs): Rendition {
  const { isPrivate, settings } = asked
  const { options, segment } = rendition
  const { account, unnamed } = settings
  if (isFlexibleSegment(segment)) {
    // No variant stands for options on a private image: there they are refused, known or not.
    return isPrivate || takesOptions(asked) ? rendition : publicRendition(settings)
  }
  const there = account?.variants.find(({ name }) => name === segment)
  const isMissing = account !== undefined && there === undefined
  if (takesOptions(asked) && (unnamed.includes(segment) || isMissing)) {
    return { options, segment: formatVariantOptions(options) }
  }
  if (isMissing) return publicRendition(settings)
  // With other options than the code has, it is what they say.
  return there === undefined ? rendition : { options: there.options, segment }
}

function publicRendition({ account }: Asked['settings']): Rendition {
  const known = account?.variants.find(({ name }) => name === 'public')
  return { options: known?.options ?? builtInVariants.public, segment: 'public' }
}
