import { expect, test } from '@jest/globals'

import { en } from './languages/en.js'
import { translations } from './translations.js'

const placeholders = (words: string): string[] =>
  [...words.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort()

test.each(Object.entries(translations))(
  '%s has a text with the same placeholders for every key',
  (_language, { cloudflareImages }) => {
    for (const [key, words] of Object.entries(en)) {
      const translated = cloudflareImages[key as keyof typeof en]
      if (translated === undefined) continue
      expect({ key, length: translated.length }).not.toEqual({ key, length: 0 })
      expect({ key, names: placeholders(translated) }).toEqual({ key, names: placeholders(words) })
    }
  },
)
