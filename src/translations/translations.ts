import type { Words } from './languages/en.js'

import { de } from './languages/de.js'
import { en } from './languages/en.js'
import { es } from './languages/es.js'
import { fr } from './languages/fr.js'
import { it } from './languages/it.js'
import { nl } from './languages/nl.js'
import { pl } from './languages/pl.js'
import { pt } from './languages/pt.js'
import { sv } from './languages/sv.js'

/** The namespace that keeps our words apart from Payload's and from the application's. */
export const namespace = 'cloudflareImages'

/** By language, as Payload's `i18n.translations` wants them. */
export const translations: Readonly<Record<string, { [namespace]: Partial<Words> }>> = {
  de: { [namespace]: de },
  en: { [namespace]: en },
  es: { [namespace]: es },
  fr: { [namespace]: fr },
  it: { [namespace]: it },
  nl: { [namespace]: nl },
  pl: { [namespace]: pl },
  pt: { [namespace]: pt },
  sv: { [namespace]: sv },
}

/** What the panel's `t` takes, such as `cloudflareImages:open`. */
export type WordKey = `${typeof namespace}:${keyof Words}`
