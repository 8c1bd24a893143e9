import type { Site } from '../../service/createService.js'
import type { AccountRecord } from './accountRecord.js'

import { setupCommand } from '../../core/commandLines.js'
import { isCloudflareImagesError } from '../../errors.js'
import { type AccountNeeds, variantNeeds } from '../../service/account/accountNeeds.js'
import { withLowPriority } from '../../service/callPriority.js'
import { losesRowsOnRollback } from '../database/transactions.js'
import { digestNeeds, readRecord, toRecord, writeRecord } from './accountRecord.js'
import { compareAccount } from './compareAccount.js'

/** Between two looks at what other processes have found, while something is missing. */
const lookMs = 5000
/** After a look that failed. */
const failedMs = 3_600_000
/** The same while Cloudflare does not answer: what this process assumes meanwhile may be wrong. */
const unansweredMs = 60_000

type Watched = Site & { needs: AccountNeeds }

/**
 * Compares the account with the options in the background: at the start, and at reads, at most once an
 * hour in all processes of a site. What is missing is told, and replaced by what there is. Never throws,
 * and delays neither start nor read.
 */
export function watchAccount({ payload, service }: Omit<Watched, 'needs'>): void {
  const { local, mode } = service.options
  if (!service.watchesAccount || (mode === 'local' && local.account === 'ready')) return
  const watched: Watched = { needs: variantNeeds(service), payload, service }
  let last: AccountRecord | undefined
  let nextAt = 0
  let hasFailed = false
  let told: string | undefined
  const look = async (): Promise<void> => {
    try {
      const { isNew, record } = await findRecord({ ...watched, last })
      if (record.at !== last?.at) service.learnAccount(record)
      last = record
      nextAt = whenToLook(record, service.now().getTime())
      const text = record.lacks.join('; ')
      // Once an hour for the whole site, and once for each thing.
      if (isNew && text !== '' && text !== told) warn(watched, text)
      if (isNew) told = text
      hasFailed = false
    } catch (err) {
      const isForNow = isCloudflareImagesError(err) && err.retryable
      if (isForNow) nextAt = service.now().getTime() + unansweredMs
      if (hasFailed) return
      hasFailed = true
      payload.logger.warn({
        err,
        msg: 'payload-cloudflare-images: the account could not be compared with the options; nothing depends on it',
      })
    }
  }
  const lookWhenDue = (): void => {
    const now = service.now().getTime()
    if (now < nextAt) return
    // Until the look has ended, and where it fails.
    nextAt = now + failedMs
    void service.background.add(withLowPriority(look), { timeoutMs: 0 })
  }
  service.whenURLsAreBuilt(lookWhenDue)
  lookWhenDue()
}

function whenToLook({ at, lacks, maxAgeMs }: AccountRecord, now: number): number {
  const end = at + maxAgeMs
  return lacks.length > 0 ? Math.min(now + lookMs, end) : end
}

type FindRecordArgs = Watched & {
  /** What this process knows, where the store has nothing newer. */
  last: AccountRecord | undefined
}

/** What somebody has found not long ago, or what is found now. */
async function findRecord({
  last,
  needs,
  payload,
  service,
}: FindRecordArgs): Promise<{ isNew: boolean; record: AccountRecord }> {
  const { accountHash } = (await service.connect()).delivery
  const asked = { accountHash, payload, service }
  const stored = (await readRecord(asked).catch(() => null)) ?? undefined
  const known = last !== undefined && last.at > (stored?.at ?? 0) ? last : stored
  const now = service.now()
  if (known?.needs === digestNeeds(needs) && now.getTime() - known.at < known.maxAgeMs) {
    return { isNew: false, record: known }
  }
  // An hour old is better than nothing, for as long as Cloudflare does not answer.
  if (known !== last && known?.needs === digestNeeds(needs)) service.learnAccount(known)
  const compared = await compareAccount({ needs, payload, service })
  const record = toRecord({ ...compared, at: now, before: known, needs })
  // SQLite's one writer may be a transaction that waits for nobody; its processes look for themselves.
  if (!losesRowsOnRollback(payload)) await writeRecord({ ...asked, record }).catch(() => undefined)
  return { isNew: true, record }
}

function warn({ payload: { logger } }: Watched, lacks: string): void {
  logger.warn(
    `payload-cloudflare-images: the account at Cloudflare is not as this site needs it: ${lacks}. Until it is, the nearest variants are shown. Run \`${setupCommand}\`.`,
  )
}
