import type { Payload } from 'payload'

import type { AccountNeeds } from '../../service/account/accountNeeds.js'
import type { AccountPlan } from '../../service/account/planAccount.js'
import type { ReadAccount } from '../../service/account/readAccount.js'
import type { Service } from '../../service/createService.js'
import type { KnownAccount } from '../../service/urls/urlTypes.js'

import { createHash } from 'node:crypto'

import { describeLacks } from '../../service/account/describePlan.js'

/** What a comparison has found, for all processes of a site. */
export type AccountRecord = {
  /** Milliseconds since the epoch. */
  at: number
  known: KnownAccount
  /** What the account lacks, in words. */
  lacks: string[]
  /** Milliseconds until the account is compared anew. */
  maxAgeMs: number
  /** Of the needs that were compared: other code is another comparison. */
  needs: string
}

/** Between two comparisons of a site. */
const compareMs = 3_600_000
/** After the first that found no picture by which to tell whether flexible variants are on. */
const untriedMs = 1000

type Asked = {
  accountHash: string
  payload: Payload
  service: Pick<Service, 'site'>
}

const keyOf = ({ accountHash, service }: Asked): string =>
  `cloudflare-images:account:${service.site}:${accountHash}`

export const readRecord = (asked: Asked): Promise<AccountRecord | null> =>
  asked.payload.kv.get<AccountRecord>(keyOf(asked))

export const writeRecord = ({
  record,
  ...asked
}: Asked & { record: AccountRecord }): Promise<void> => asked.payload.kv.set(keyOf(asked), record)

/** A short text that is another for other needs. */
export const digestNeeds = (needs: AccountNeeds): string =>
  createHash('sha256').update(JSON.stringify(needs)).digest('hex').slice(0, 16)

type ToRecordArgs = {
  at: Date
  /** The comparison before this one. */
  before: AccountRecord | undefined
  needs: AccountNeeds
  plan: AccountPlan
  state: ReadAccount
}

/**
 * Without a picture nothing is shown wrongly, and `public` is safe until one has told. One that arrives
 * soon is noticed soon; an account that never gets a public one is asked once an hour in the end.
 */
export function toRecord({ at, before, needs, plan, state }: ToRecordArgs): AccountRecord {
  const { flexible, hasPublicImage, variants } = state
  const isUntried = flexible === undefined && hasPublicImage === false
  const isNoted = plan.switchOnFlexible === 'noted'
  const digest = digestNeeds(needs)
  const untriedAgeMs = before?.needs === digest ? before.maxAgeMs * 2 : untriedMs
  return {
    at: at.getTime(),
    known: { flexible: flexible ?? (isNoted || !isUntried), variants },
    lacks: describeLacks(plan),
    maxAgeMs: !isUntried || isNoted ? compareMs : Math.min(untriedAgeMs, compareMs),
    needs: digest,
  }
}
