import type { DatabaseAdapter } from 'payload'

import type { FetchLike } from '../../../src/cloudflare/fetchLike.js'

/** The moment of a crash: 0 is before the first effect, `n` right after the n-th. */
export type CrashPoint = number

/** Everything of a process that outlives it: database writes and calls that change Cloudflare. */
export type Effects = {
  /** From now on effects are numbered; at `point` the site stands still, and nothing of it goes on. */
  arm(point: CrashPoint | undefined): void
  /** Resolves at that point. */
  readonly halted: Promise<void>
  /** Names of the effects since `arm`, in the order of their start. */
  readonly seen: readonly string[]
  wrapDatabase(db: DatabaseAdapter): void
  wrapFetch(fetch: FetchLike): FetchLike
}

const transactionCalls = ['beginTransaction', 'commitTransaction', 'rollbackTransaction'] as const

const databaseWrites = [
  'create',
  'createVersion',
  'deleteMany',
  'deleteOne',
  'deleteVersions',
  'updateMany',
  'updateOne',
  'updateVersion',
  'upsert',
] as const

type Write = (args: { collection?: string } | null | number | string) => Promise<unknown>

export function createEffects({ hasTransactions }: { hasTransactions: boolean }): Effects {
  const seen: string[] = []
  let inFlight = 0
  let isArmed = false
  let crashAt: CrashPoint | undefined
  let isHalted = false
  let tellHalted: () => void
  const halted = new Promise<void>((resolve) => (tellHalted = resolve))
  const halt = (): Promise<never> => {
    isHalted = true
    tellHalted()
    return new Promise(() => undefined)
  }
  const run = async <T>(name: string, effect: () => Promise<T>): Promise<T> => {
    if (!isArmed) return effect()
    if (isHalted) return halt()
    // One at a time, so "after the n-th" and "before the next" are the same moment.
    if (inFlight > 0) throw new Error(`${name} began while ${String(seen.at(-1))} was going on`)
    const count = seen.push(name)
    if (crashAt === count - 1) return halt()
    inFlight += 1
    try {
      return await effect()
    } finally {
      inFlight -= 1
      if (crashAt === count) await halt()
    }
  }
  return {
    arm(point) {
      isArmed = true
      crashAt = point
    },
    halted,
    seen,
    wrapDatabase(db) {
      const methods = db as unknown as Record<string, Write>
      for (const method of [...databaseWrites, ...(hasTransactions ? transactionCalls : [])]) {
        const write = methods[method]?.bind(db)
        if (write === undefined) continue
        methods[method] = (args) => run(nameOf(method, args), () => write(args))
      }
    },
    wrapFetch: (fetch) => (url, init) =>
      init.method === 'GET'
        ? fetch(url, init)
        : run(`${init.method} ${kindOf(url)} at Cloudflare`, () => fetch(url, init)),
  }
}

/** The name of the effect after which Cloudflare has a draft whose id nobody else knows yet. */
export const opensDraft = 'POST draft at Cloudflare'

const kindOf = (url: string): string => (url.endsWith('/direct_upload') ? 'draft' : 'image')

function nameOf(method: string, args: Parameters<Write>[0]): string {
  const collection = typeof args === 'object' ? args?.collection : undefined
  return collection === undefined ? method : `${method} ${collection}`
}
