'use client'
import type { namespace, WordKey } from '../translations/translations.js'

import { useTranslation } from '@payloadcms/ui'

type Key = WordKey extends `${typeof namespace}:${infer Name}` ? Name : never

/** `files` for `files_one` and `files_other`: chosen by `count`. */
type Plural<Name> = Name extends `${infer Stem}_one` ? Stem : never

/** `words('open')`, `words('pixels', { width, height })`, `words('filesFailed', { count: 3 })`. */
export type Words = (key: Key | Plural<Key>, values?: Readonly<Record<string, unknown>>) => string

/** Our own words in the language of the panel. */
export function useWords(): Words {
  const { i18n, t } = useTranslation<object, WordKey>()
  return (key, values) => {
    const count = values?.count
    if (typeof count !== 'number') return t(`cloudflareImages:${key}` as WordKey, values)
    const { cloudflareImages = {} } = i18n.translations as {
      cloudflareImages?: Readonly<Record<string, unknown>>
    }
    // Payload takes 3 for few and 6 for many in every language: the language's own rules decide here.
    const form = `${key}_${new Intl.PluralRules(i18n.language).select(count)}`
    const named = form in cloudflareImages ? form : `${key}_other`
    const others = { ...values }
    delete others.count
    const shown = new Intl.NumberFormat(i18n.language).format(count)
    return t(`cloudflareImages:${named}` as WordKey, { ...others, count: shown })
  }
}
