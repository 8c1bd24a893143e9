import type { Outage } from '../../service/callGate.js'
import type { Fault } from './check.js'

import { hostNames } from '../../service/callGate.js'

export const outageFault = ({ host, openUntil }: Outage): Fault => ({
  mend: 'wait, and look at https://www.cloudflarestatus.com',
  what: `${hostNames[host]} does not answer; the next call is made at ${new Date(openUntil).toISOString()}`,
  why: 'Until it does, uploads fail or wait, and deletions and changes of privacy fail. Every picture that has a URL is delivered as before.',
})
