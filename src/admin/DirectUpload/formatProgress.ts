const kilobyte = 1024
const megabyte = 1024 * 1024

type FormatBytesArgs = {
  bytes: number
  language: string
  perSecond?: boolean
  /** `up`, so that a file just over a limit does not read as being on it. */
  round?: 'nearest' | 'up'
}

/** Such as `3.2 MB` or `480 bytes`, in the manner of the language; of 1,024 bytes to the kilobyte, as in every limit. */
export function formatBytes({
  bytes,
  language,
  perSecond = false,
  round = 'nearest',
}: FormatBytesArgs): string {
  if (bytes > 0 && bytes < kilobyte && !perSecond) {
    return new Intl.NumberFormat(language, {
      style: 'unit',
      unit: 'byte',
      unitDisplay: 'long',
    }).format(bytes)
  }
  const isLarge = bytes >= megabyte / 10
  const amount = bytes / (isLarge ? megabyte : kilobyte)
  const digits = isLarge ? 1 : 0
  const unit = isLarge ? 'megabyte' : 'kilobyte'
  const factor = 10 ** digits
  return new Intl.NumberFormat(language, {
    maximumFractionDigits: digits,
    minimumFractionDigits: digits,
    style: 'unit',
    unit: perSecond ? `${unit}-per-second` : unit,
  }).format(round === 'up' ? Math.ceil(amount * factor) / factor : amount)
}

type PercentOfArgs = {
  loadedBytes: number
  totalBytes: number
}

/** A whole percentage from 0 to 100, for people and for `aria-valuenow`. */
export function percentOf({ loadedBytes, totalBytes }: PercentOfArgs): number {
  if (totalBytes <= 0) return 0
  return Math.min(100, Math.max(0, Math.floor((loadedBytes / totalBytes) * 100)))
}
