import type { Problems } from '../core/schema.js'

import { CloudflareImagesError } from '../errors.js'

/** @throws CloudflareImagesError `OPTIONS_INVALID`, one line a problem: path, expected, received. */
export function assertNoProblems({ list }: Problems): void {
  if (list.length === 0) return
  const count = list.length === 1 ? 'one problem' : `${list.length} problems`
  throw new CloudflareImagesError({
    code: 'OPTIONS_INVALID',
    details: { problems: list },
    message: `payload-cloudflare-images: ${count} in the options:\n${list.map((problem) => `  - ${problem}`).join('\n')}`,
  })
}
