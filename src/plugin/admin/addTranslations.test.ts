import { expect, test } from '@jest/globals'

import { en } from '../../translations/languages/en.js'
import { addTranslations } from './addTranslations.js'

test('adds our words and leaves the application’s alone, word by word', () => {
  const theirs = { en: { cloudflareImages: { open: 'View' }, shop: { cart: 'Cart' } } }
  const { fallbackLanguage, translations } = addTranslations({
    fallbackLanguage: 'en',
    translations: theirs,
  })
  expect(fallbackLanguage).toBe('en')
  expect(translations).toMatchObject({
    de: { cloudflareImages: { open: 'Öffnen' } },
    en: { cloudflareImages: { ...en, open: 'View' }, shop: { cart: 'Cart' } },
  })
  expect(theirs.en.cloudflareImages).toEqual({ open: 'View' })
})

test('a language that we have no words in shows the English ones, never a key', () => {
  const { translations } = addTranslations({
    supportedLanguages: { cs: {} as never },
    translations: { hr: {} },
  })
  expect(translations).toMatchObject({
    cs: { cloudflareImages: en },
    hr: { cloudflareImages: en },
  })
})
