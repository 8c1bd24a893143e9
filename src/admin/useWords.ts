'use client'
import { useTranslation } from '@payloadcms/ui'

import type { namespace, WordKey } from '../translations/translations.js'

type Key = WordKey extends `${typeof namespace}:${infer Name}` ? Name : never

/** `files` for `files_one` and `files_other`: Payload chooses by `count`. */
type Plural<Name> = Name extends `${infer Stem}_one` ? Stem : never

/** `words('open')`, `words('pixels', { width, height })`, `words('filesDone', { count: 3 })`. */
export type Words = (key: Key | Plural<Key>, values?: Readonly<Record<string, unknown>>) => string

/** Our own words in the language of the panel. */
export function useWords(): Words {
  const { t } = useTranslation<object, WordKey>()
  return (key, values) => t(`cloudflareImages:${key}` as WordKey, values)
}
