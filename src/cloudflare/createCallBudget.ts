import { CloudflareAPIError } from '../errors.js'

/** Cloudflare counts calls, and shuts out, over this time: Rate limits, Cloudflare API. */
export const windowMs = 300_000
/** Calls are counted by the ten seconds in which they are made. */
const slotMs = 10_000
/** Taken at once, so that not every call asks what other processes have made. */
const blockSize = 10
/** Left to editors by work that nobody waits for. */
const reserve = 50
/** Longer than this, calls are not held up by what other processes have to say. */
const shareMs = 5000

/** Calls by the slot in which they were made: its first millisecond. */
export type CallCounts = Readonly<Record<string, number>>

/** Where the processes of a site write down what they have called. */
export type SharedCounts = {
  /** What the other processes have written. */
  readOthers(): Promise<readonly CallCounts[]>
  write(own: CallCounts): Promise<void>
}

export type CallBudget = {
  /** Cloudflare itself refuses calls until then, in milliseconds. */
  pause(until: number): void
  /** Counts with other processes from now on. */
  share(counts: SharedCounts): void
  /** @throws CloudflareAPIError API_RATE_LIMITED where there is no call left, with the time until there is */
  take(args: { isBackground: boolean }): Promise<void>
}

type CreateCallBudgetArgs = {
  /** Told of work that outlives a call. */
  follow: (task: Promise<void>) => void
  /** Calls in five minutes: more than {@link reserve}. */
  limit: number
  /** In milliseconds. */
  now: () => number
}

/**
 * Keeps the calls of all processes of a site below Cloudflare's limit, beyond which the account is
 * shut out for five minutes. Each process writes its own count and reads the others': written first
 * and read then, two that want the last calls see each other. While less than half is used up, no
 * call waits for this.
 */
export function createCallBudget({ follow, limit, now }: CreateCallBudgetArgs): CallBudget {
  const backgroundLimit = limit - reserve
  const own = new Map<number, number>()
  const others = new Map<number, number>()
  let shared: SharedCounts | undefined
  let granted = 0
  let current = 0
  let pausedUntil = 0
  let claiming: Promise<unknown> = Promise.resolve()
  let sharing = Promise.resolve()
  let telling: Promise<void> | undefined

  const isCounted = (slot: number): boolean => slot + slotMs + windowMs > now()
  const sum = (counts: ReadonlyMap<number, number>): number =>
    [...counts].reduce((total, [slot, calls]) => total + (isCounted(slot) ? calls : 0), 0)
  const used = (): number => sum(own) + sum(others)
  const refuse = (): CloudflareAPIError => {
    const slots = [...own, ...others].flatMap(([slot, calls]) => (calls > 0 ? slot : []))
    const oldest = Math.min(...slots.filter(isCounted))
    return rateLimited({
      says: `The ${limit} calls to Cloudflare that this site may make in five minutes are used up.`,
      waitMs: Math.min(windowMs, oldest + slotMs + windowMs - now()),
    })
  }
  const count = ({ calls, slot }: { calls: number; slot: number }): void => {
    own.set(slot, (own.get(slot) ?? 0) + calls)
  }
  const beginSlot = (): void => {
    const slot = Math.floor(now() / slotMs) * slotMs
    if (slot === current) return
    // What was taken and not called.
    count({ calls: -granted, slot: current })
    granted = 0
    current = slot
    for (const known of own.keys()) if (!isCounted(known)) own.delete(known)
  }
  const exchange = async (store: SharedCounts): Promise<void> => {
    await store.write(Object.fromEntries(own))
    const found = await store.readOthers()
    others.clear()
    for (const [slot, calls] of found.flatMap(Object.entries<number>)) {
      others.set(Number(slot), (others.get(Number(slot)) ?? 0) + calls)
    }
  }
  /** One at a time, for all who ask meanwhile; what was known counts on where the store fails. */
  const tell = (store: SharedCounts): Promise<void> => {
    telling ??= sharing.then(() => {
      telling = undefined
      sharing = exchange(store).catch(() => undefined)
      return sharing
    })
    return telling
  }
  const takeGranted = (): boolean => {
    beginSlot()
    if (granted === 0) return false
    granted -= 1
    return true
  }
  const claim = async (ceiling: number): Promise<boolean> => {
    if (takeGranted()) return true
    const slot = current
    // What is kept for people is given to whoever asks, one by one.
    const block = used() < backgroundLimit ? blockSize : 1
    count({ calls: block, slot })
    if (shared !== undefined) {
      const isClose = used() > limit / 2
      const told = tell(shared)
      follow(told)
      if (isClose) await within(told)
    }
    beginSlot()
    const isLate = current !== slot
    const excess = isLate ? block : Math.min(block, Math.max(0, used() - ceiling))
    count({ calls: -excess, slot })
    granted += block - excess
    return isLate ? claim(ceiling) : takeGranted()
  }
  return {
    pause(until) {
      pausedUntil = Math.max(pausedUntil, until)
    },
    share(counts) {
      shared = counts
    },
    async take({ isBackground }) {
      if (pausedUntil > now()) throw shutOut(pausedUntil - now())
      if (takeGranted()) return
      const claimed = claiming.then(() => claim(isBackground ? backgroundLimit : limit))
      claiming = claimed
      if (!(await claimed)) throw refuse()
    },
  }
}

async function within(task: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, shareMs)
  })
  await Promise.race([task, limit])
  clearTimeout(timer)
}

type RateLimitedArgs = { says: string; waitMs: number }

function rateLimited({ says, waitMs }: RateLimitedArgs): CloudflareAPIError {
  return new CloudflareAPIError({
    code: 'API_RATE_LIMITED',
    httpStatus: 0,
    message: `${says} Try again in ${Math.ceil(waitMs / 1000)} seconds.`,
    providerErrors: [],
    retryAfterMs: waitMs,
  })
}

/** Other programs may have the same token. */
const shutOut = (waitMs: number): CloudflareAPIError =>
  rateLimited({ says: 'Cloudflare takes no more calls from this site for the moment.', waitMs })
