import type { Fault } from './check.js'

/** @param problem why the key that signs is not known */
export const keyFault = (problem: unknown): Fault => ({
  mend: 'wait, as it is asked for again; or set CLOUDFLARE_IMAGES_SIGNING_KEY to the value under Images > Keys, and restart',
  what: `the key that signs is not known: ${problem instanceof Error ? problem.message : String(problem)}`,
  why: 'Private images have no URLs.',
})
