import type { Config } from 'payload'

import { en } from '../../translations/languages/en.js'
import { translations } from '../../translations/translations.js'

const english = { cloudflareImages: en }

type I18n = NonNullable<Config['i18n']>
type Words = Readonly<Record<string, unknown>>

/**
 * Adds our words to every language that the panel can have: in English where we have no others. The
 * application's own ones win, word by word.
 */
export function addTranslations(i18n: I18n | undefined): I18n {
  const theirs = (i18n?.translations ?? {}) as Readonly<Record<string, Words>>
  const merged: Record<string, Words> = { ...theirs }
  const languages = [translations, i18n?.supportedLanguages ?? {}, theirs].flatMap(Object.keys)
  for (const language of new Set(languages)) {
    const own = theirs[language] ?? {}
    const { cloudflareImages } = translations[language] ?? english
    merged[language] = {
      ...own,
      cloudflareImages: { ...cloudflareImages, ...(own.cloudflareImages as Words | undefined) },
    }
  }
  return { ...i18n, translations: merged }
}
