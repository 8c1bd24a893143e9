import type { Config } from 'payload'

import { ar } from '@payloadcms/translations/languages/ar'
import { de } from '@payloadcms/translations/languages/de'
import { en } from '@payloadcms/translations/languages/en'
import { es } from '@payloadcms/translations/languages/es'
import { fa } from '@payloadcms/translations/languages/fa'
import { fr } from '@payloadcms/translations/languages/fr'
import { he } from '@payloadcms/translations/languages/he'
import { it } from '@payloadcms/translations/languages/it'
import { ja } from '@payloadcms/translations/languages/ja'
import { nl } from '@payloadcms/translations/languages/nl'
import { pl } from '@payloadcms/translations/languages/pl'
import { pt } from '@payloadcms/translations/languages/pt'
import { ru } from '@payloadcms/translations/languages/ru'
import { sv } from '@payloadcms/translations/languages/sv'
import { tr } from '@payloadcms/translations/languages/tr'
import { zh } from '@payloadcms/translations/languages/zh'

/** The languages that the plugin has words in. */
export const supportedLanguages = {
  ar,
  de,
  en,
  es,
  fa,
  fr,
  he,
  it,
  ja,
  nl,
  pl,
  pt,
  ru,
  sv,
  tr,
  zh,
} satisfies NonNullable<NonNullable<Config['i18n']>['supportedLanguages']>
