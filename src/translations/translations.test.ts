import { expect, test } from '@jest/globals'

import { en } from './languages/en.js'
import { translations } from './translations.js'

type Texts = Readonly<Partial<Record<string, string>>>

const languages: readonly { language: string; texts: Texts }[] = Object.entries(translations).map(
  ([language, { cloudflareImages }]) => ({
    language,
    texts: cloudflareImages,
  }),
)

/** `files` of `files_one`. */
const stems = Object.keys(en)
  .filter((key) => key.endsWith('_one'))
  .map((key) => key.slice(0, -'_one'.length))

const placeholders = (words: string): string[] =>
  [...words.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort()

/** A form without the number is right only where a single number takes it: French "one" is 0 too. */
function mayOmitCount(language: string, form: string): boolean {
  if (!['one', 'two', 'zero'].includes(form)) return false
  const rules = new Intl.PluralRules(language)
  const numbers = Array.from({ length: 200 }, (_, number) => number)
  return numbers.filter((number) => rules.select(number) === form).length === 1
}

test.each(languages)('$language has a text for every key', ({ texts }) => {
  for (const key of Object.keys(en)) {
    expect({ key, length: texts[key]?.trim().length ?? 0 }).not.toEqual({ key, length: 0 })
  }
})

test.each(languages)('$language has the placeholders of every key', ({ texts }) => {
  for (const [key, words] of Object.entries(en)) {
    if (stems.some((stem) => key.startsWith(`${stem}_`))) continue
    expect({ key, names: placeholders(texts[key] ?? '') }).toEqual({
      key,
      names: placeholders(words),
    })
  }
})

test.each(languages)('$language has every plural form it needs', ({ language, texts }) => {
  const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions()
  for (const stem of stems) {
    const names = placeholders(en[`${stem}_other` as keyof typeof en])
    for (const form of pluralCategories) {
      const key = `${stem}_${form}`
      const own = placeholders(texts[key] ?? '')
      const withCount =
        mayOmitCount(language, form) && !own.includes('count') ? [...own, 'count'].sort() : own
      expect({ key, names: withCount }).toEqual({ key, names })
    }
  }
})

test.each(languages)('$language has no text that nothing asks for', ({ language, texts }) => {
  const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions()
  const plurals = stems.flatMap((stem) => pluralCategories.map((form) => `${stem}_${form}`))
  expect(Object.keys(texts).filter((key) => !(key in en) && !plurals.includes(key))).toEqual([])
})
