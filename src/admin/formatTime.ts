const steps = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 30],
  ['month', 12],
] as const

type FormatAgoArgs = {
  /** ISO time. */
  at: string
  language: string
  /** Milliseconds, as of `Date.now()`. */
  now: number
}

/** Such as "3 minutes ago" or "in 2 days"; an empty text for what is no time. */
export function formatAgo({ at, language, now }: FormatAgoArgs): string {
  let amount = (Date.parse(at) - now) / 1000
  if (Number.isNaN(amount)) return ''
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  for (const [unit, size] of steps) {
    const rounded = Math.round(amount)
    if (Math.abs(rounded) < size) return format.format(rounded, unit)
    amount /= size
  }
  return format.format(Math.round(amount), 'year')
}

/** Date and time of day in the manner of the language; an empty text for what is no time. */
export function formatTime({ at, language }: { at: string; language: string }): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return ''
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(date)
}
