'use client'
import { useTranslation } from '@payloadcms/ui'

import type { namespace, WordKey } from '../translations/translations.js'

type Key = WordKey extends `${typeof namespace}:${infer Name}` ? Name : never

/** Our own words in the language of the panel: `words('open')`, `words('pixels', { width, height })`. */
export function useWords(): (key: Key, values?: Readonly<Record<string, unknown>>) => string {
  const { t } = useTranslation<object, WordKey>()
  return (key, values) => t(`cloudflareImages:${key}`, values)
}
