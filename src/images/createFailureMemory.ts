import type { CloudflareImagesError, ErrorCode } from '../errors.js'

import { LRUCache } from 'lru-cache'

import { isCloudflareImagesError } from '../errors.js'

/** Remembers what could not be rendered, so that asking again costs nothing. */
export type FailureMemory = {
  /**
   * Does the task, unless it failed lately: then its error is thrown again.
   *
   * @param args.group what several tasks have in common, such as the image: when a few of them
   * failed, the others count as failed, too
   * @param args.task is handed what throws that error: to be asked again by one that had to wait
   */
  attempt<Result>(args: {
    group: string
    key: string
    task: (assertHopeful: () => void) => Promise<Result>
  }): Promise<Result>
}

/** The picture's own fault: the same bytes fail again. */
const lasting: ReadonlySet<ErrorCode> = new Set([
  'API_RESPONSE_INVALID',
  'FILE_UNREADABLE',
  'IMAGE_TOO_LARGE',
])

/** What may be another's fault, such as a picture that came damaged, is tried thrice, and again soon. */
const hopefulMs = 60_000

type CreateFailureMemoryArgs = {
  keptMs?: number
  maxPerGroup?: number
  now?: () => number
}

/** @param args.keptMs after that it is tried once more: the code or the machine may be another one */
export function createFailureMemory({
  keptMs = 10 * 60_000,
  maxPerGroup = 3,
  now = () => performance.now(),
}: CreateFailureMemoryArgs = {}): FailureMemory {
  const shared = { max: 5_000, perf: { now }, ttl: keptMs, ttlResolution: 0 }
  const failed = new LRUCache<string, CloudflareImagesError>(shared)
  /** How often tasks of a group failed, or one that there is hope for. */
  const counts = new LRUCache<string, { count: number; error: CloudflareImagesError }>(shared)
  const count = (name: string, error: CloudflareImagesError): number => {
    const next = (counts.get(name)?.count ?? 0) + 1
    counts.set(name, { count: next, error })
    return next
  }
  const note = ({
    error,
    group,
    key,
  }: {
    error: CloudflareImagesError
    group: string
    key: string
  }): void => {
    if (!error.retryable) {
      count(`group ${group}`, error)
      failed.set(key, error)
    } else if (count(`key ${key}`, error) >= maxPerGroup) {
      counts.delete(`key ${key}`)
      failed.set(key, error, { ttl: Math.min(keptMs, hopefulMs) })
    }
  }
  const find = ({ group, key }: { group: string; key: string }): Error | undefined => {
    const earlier = counts.get(`group ${group}`)
    const isHopeless = earlier !== undefined && earlier.count >= maxPerGroup
    return failed.get(key) ?? (isHopeless ? earlier.error : undefined)
  }
  return {
    async attempt({ group, key, task }) {
      const assertHopeful = (): void => {
        const known = find({ group, key })
        if (known !== undefined) throw known
      }
      assertHopeful()
      try {
        return await task(assertHopeful)
      } catch (error) {
        // What is told again is no further failure.
        if (isLasting(error) && error !== find({ group, key })) note({ error, group, key })
        throw error
      }
    },
  }
}

function isLasting(error: unknown): error is CloudflareImagesError {
  if (!isCloudflareImagesError(error)) return false
  return lasting.has(error.code) || error.details.over !== undefined
}
