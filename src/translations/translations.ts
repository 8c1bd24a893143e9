import type { Words } from './languages/en.js'

import { ar } from './languages/ar.js'
import { de } from './languages/de.js'
import { en } from './languages/en.js'
import { es } from './languages/es.js'
import { fa } from './languages/fa.js'
import { fr } from './languages/fr.js'
import { he } from './languages/he.js'
import { it } from './languages/it.js'
import { ja } from './languages/ja.js'
import { nl } from './languages/nl.js'
import { pl } from './languages/pl.js'
import { pt } from './languages/pt.js'
import { ru } from './languages/ru.js'
import { sv } from './languages/sv.js'
import { tr } from './languages/tr.js'
import { zh } from './languages/zh.js'

/** The namespace that keeps our words apart from Payload's and from the application's. */
export const namespace = 'cloudflareImages'

/** By language, as Payload's `i18n.translations` wants them. */
export const translations: Readonly<Record<string, { [namespace]: Partial<Words> }>> = {
  ar: { [namespace]: ar },
  de: { [namespace]: de },
  en: { [namespace]: en },
  es: { [namespace]: es },
  fa: { [namespace]: fa },
  fr: { [namespace]: fr },
  he: { [namespace]: he },
  it: { [namespace]: it },
  ja: { [namespace]: ja },
  nl: { [namespace]: nl },
  pl: { [namespace]: pl },
  pt: { [namespace]: pt },
  ru: { [namespace]: ru },
  sv: { [namespace]: sv },
  tr: { [namespace]: tr },
  zh: { [namespace]: zh },
}

/** What the panel's `t` takes, such as `cloudflareImages:open`. */
export type WordKey = `${typeof namespace}:${keyof Words}`
