import type { ImageMimeType } from '../core/mime.js'
import type { Problems } from './problems.js'

import { uploadableMimeTypes } from '../core/mime.js'

/** Cloudflare takes AVIF from Enterprise accounts alone: accepted when named. */
const nameable: readonly ImageMimeType[] = [...uploadableMimeTypes, 'image/avif']

/** The accepted image types: what Cloudflare takes, or the part of it that the option names. */
export function resolveMimeTypes({
  problems,
  value,
}: {
  problems: Problems
  value: readonly string[] | undefined
}): readonly ImageMimeType[] {
  if (value === undefined) return uploadableMimeTypes
  for (const type of value) {
    if (!(nameable as readonly string[]).includes(type)) {
      problems.add({
        expected: `one of ${nameable.join(', ')}`,
        path: 'limits.mimeTypes',
        received: type,
      })
    }
  }
  return nameable.filter((type) => value.includes(type))
}
