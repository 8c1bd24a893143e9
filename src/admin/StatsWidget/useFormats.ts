'use client'
import { useTranslation } from '@payloadcms/ui'

import { formatBytes } from '../DirectUpload/formatProgress.js'

type Formats = {
  formatCount: (count: number) => string
  formatMoney: (amount: { currency: string; value: number }) => string
  formatShare: (share: number) => string
  formatSize: (bytes: number) => string
  formatTime: (at: string) => string
}

/** Figures in the manner of the panel's language. */
export function useFormats(): Formats {
  const { language } = useTranslation().i18n
  return {
    formatCount: (count) => new Intl.NumberFormat(language).format(count),
    formatMoney: ({ currency, value }) =>
      new Intl.NumberFormat(language, {
        currency,
        maximumFractionDigits: 0,
        style: 'currency',
      }).format(value),
    formatShare: (share) =>
      new Intl.NumberFormat(language, { maximumFractionDigits: 1, style: 'percent' }).format(share),
    formatSize: (bytes) => formatBytes({ bytes, language }),
    formatTime: (at) => {
      const date = new Date(at)
      return Number.isNaN(date.getTime())
        ? at
        : new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(
            date,
          )
    },
  }
}
