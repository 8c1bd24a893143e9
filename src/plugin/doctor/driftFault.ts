import type { Fault } from './check.js'

import { setupCommand } from '../../core/commandLines.js'

/** @param lacks what the account lacks, in words */
export const driftFault = (lacks: readonly string[]): Fault => ({
  mend: setupCommand,
  what: `the account is not as the code needs it: ${lacks.join('; ')}`,
  why: 'Pictures are shown in the nearest variant that exists, cut otherwise and larger.',
})
