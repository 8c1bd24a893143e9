import type { Config } from 'payload'

import { translations } from '../translations/translations.js'

type I18n = NonNullable<Config['i18n']>
type Words = Readonly<Record<string, unknown>>

/** Adds our words to every language we have; the application's own ones win, word by word. */
export function addTranslations(i18n: I18n | undefined): I18n {
  const theirs = (i18n?.translations ?? {}) as Readonly<Record<string, Words>>
  const merged: Record<string, Words> = { ...theirs }
  for (const [language, ours] of Object.entries(translations)) {
    const own = theirs[language] ?? {}
    const { cloudflareImages } = ours
    merged[language] = {
      ...own,
      cloudflareImages: { ...cloudflareImages, ...(own.cloudflareImages as Words | undefined) },
    }
  }
  return { ...i18n, translations: merged }
}
