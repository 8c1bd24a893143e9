/** Failures in a row after which the rest is not worth trying. */
const maxFailuresInARow = 5

export type FailureLimit = {
  /** True once too much has failed in a row. */
  readonly isOver: boolean
  /** Notes how an attempt ended. */
  note(hasFailed: boolean): void
}

/** Long runs stop when Cloudflare or the database is down, instead of failing at every image. */
export function createFailureLimit(): FailureLimit {
  let failures = 0
  return {
    get isOver() {
      return failures >= maxFailuresInARow
    },
    note(hasFailed) {
      failures = hasFailed ? failures + 1 : 0
    },
  }
}
