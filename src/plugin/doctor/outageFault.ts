import type { APIHost } from '../../cloudflare/apiRequest.js'
import type { Fault } from './check.js'

import { hostNames } from '../../service/callGate.js'

type OutageFaultArgs = {
  host: APIHost
  /** When the next call is made, in milliseconds. */
  openUntil: number
}

export const outageFault = ({ host, openUntil }: OutageFaultArgs): Fault => ({
  mend: 'wait, and look at https://www.cloudflarestatus.com',
  what: `${hostNames[host]} does not answer; the next call is made at ${new Date(openUntil).toISOString()}`,
  why: 'Until it does, uploads, deletions and changes of privacy fail. Pictures are delivered as before.',
})
