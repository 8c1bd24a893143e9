import type { CSSProperties } from 'react'

import type { ImageRelation } from '../core/markup/imageDocument.js'

/**
 * What stands behind a picture until it has loaded: its color and, where the document has it, its
 * blurred self. A picture that can be seen through has none: it would never go away.
 */
export function placeholderStyle(doc: ImageRelation): CSSProperties {
  const { color, dataURL, hasAlpha } =
    (typeof doc === 'object' && doc?.cloudflare?.placeholder) || {}
  if (hasAlpha === true) return {}
  const isPicture = /^data:image\/[a-z]+;base64,[\w+/=]+$/.test(dataURL ?? '')
  return {
    ...(/^#[\da-f]{6}$/i.test(color ?? '') ? { backgroundColor: color ?? '' } : {}),
    ...(isPicture ? { backgroundImage: `url("${dataURL ?? ''}")`, backgroundSize: 'cover' } : {}),
  }
}
