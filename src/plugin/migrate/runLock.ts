import type { Ledger, LedgerRow } from '../../service/ledger.js'

import { hostname } from 'node:os'
import process from 'node:process'

import { CloudflareImagesError } from '../../errors.js'

const id = 'migrating'
/** Until another run may begin, where the process of this one cannot be asked. */
const leaseMs = 60_000
const renewMs = 15_000
/** The sweep, which may look an hour ahead, leaves it alone. */
const keptMs = 6 * 3_600_000

const owner = `${hostname()}:${process.pid}`

type HoldArgs = { ledger: Ledger; now: () => Date }

/**
 * One run at a time: two would send the same files. A run that was killed leaves its row behind, which
 * counts as long as its process lives, or for a minute where that is on another machine.
 *
 * @throws CloudflareImagesError ALREADY_USED
 */
export async function holdRun<Result>(
  { ledger, now }: HoldArgs,
  work: () => Promise<Result>,
): Promise<Result> {
  const renewed = (): Partial<LedgerRow> => ({
    dueAt: new Date(now().getTime() + keptMs).toISOString(),
    expiresAt: new Date(now().getTime() + leaseMs).toISOString(),
  })
  await take({ ledger, now }, renewed)
  const timer = setInterval(() => {
    ledger.update({ durable: true, id, patch: renewed() }).catch(() => undefined)
  }, renewMs)
  timer.unref()
  try {
    return await work()
  } finally {
    clearInterval(timer)
    await ledger.remove({ durable: true, id })
  }
}

async function take({ ledger, now }: HoldArgs, renewed: () => Partial<LedgerRow>): Promise<void> {
  const row: LedgerRow = {
    attempts: 0,
    collectionSlug: '',
    dueAt: '',
    expiresAt: null,
    filename: null,
    id,
    imageId: null,
    kind: 'file',
    lastError: null,
    uploadId: owner,
    ...renewed(),
  }
  if (await ledger.insert({ durable: true, row })) return
  const held = await ledger.readRow({ id })
  const ended = held !== undefined && isEnded(held) ? Date.parse(held.expiresAt ?? '') + 1 : 0
  const until = new Date(Math.max(now().getTime(), ended) + leaseMs)
  const at = new Date(Math.max(now().getTime(), ended))
  if (!(await ledger.lease({ id, now: at, until }))) {
    throw new CloudflareImagesError({
      code: 'ALREADY_USED',
      message: `Another migration of this site is at work (${held?.uploadId ?? 'unknown'}). Wait for its end, or a minute if it was killed.`,
    })
  }
  await ledger.update({ durable: true, id, patch: { ...renewed(), uploadId: owner } })
}

/** Its process is gone. */
function isEnded({ uploadId }: LedgerRow): boolean {
  const [host, pid] = uploadId?.split(':') ?? []
  if (host !== hostname() || pid === undefined || Number(pid) === process.pid) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
