type ParseRetryAfterArgs = {
  header: string | null
  nowMs: number
}

/**
 * Reads a `retry-after` header: whole seconds, or an HTTP date. Returns milliseconds from `nowMs`,
 * never negative; `undefined` when the header is absent or cannot be read.
 */
export function parseRetryAfter({ header, nowMs }: ParseRetryAfterArgs): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d+$/.test(text)) {
    return Number(text) * 1000
  }
  // Date.parse alone also takes '1.5' and '-3' for dates; every HTTP date names a weekday.
  if (!/^[A-Za-z]{3,9},? /.test(text)) {
    return undefined
  }
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs)
}
