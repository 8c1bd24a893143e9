import type { Problems } from './problems.js'

/** A schedule: five or six fields; what stands in them is the scheduler's to judge. */
export function resolveCron({
  fallback,
  path,
  problems,
  value,
}: {
  fallback: string
  path: string
  problems: Problems
  value: unknown
}): false | string {
  if (value === undefined) return fallback
  if (value === false || (typeof value === 'string' && /^\S+( +\S+){4,5}$/.test(value)))
    return value
  problems.add({
    expected: `a cron expression such as '${fallback}', or false`,
    path,
    received: value,
  })
  return false
}
