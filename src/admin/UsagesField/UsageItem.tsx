'use client'
import type { ReactNode } from 'react'

import { Pill, useConfig, useTranslation } from '@payloadcms/ui'

import type { UsageRow } from './readUsage.js'

import { useWords } from '../useWords.js'

type UsageItemProps = {
  usage: UsageRow
}

/** One place: its title as a link, what it is, where in it, and in which state. */
export function UsageItem({
  usage: { adminURL, kind, locale, place, slug, state, title },
}: UsageItemProps): ReactNode {
  const words = useWords()
  const label = useLabel({ kind, slug })
  // Nothing of this site: there is no collection to name.
  const isByHand = state === 'usagesManual'
  return (
    <li className="cloudflare-usages__item">
      <span className="cloudflare-usages__what">
        {adminURL === null ? <strong>{title}</strong> : <a href={adminURL}>{title}</a>}{' '}
        <span className="cloudflare-usages__place">
          {[
            ...(isByHand ? [] : [label]),
            place,
            ...(locale === null ? [] : [words('usagesInLocale', { locale })]),
          ]
            .filter((part) => part !== '')
            .join(' · ')}
        </span>
      </span>
      {state !== null && (
        <Pill pillStyle={state === 'usagesPublished' ? 'success' : 'light-gray'} size="small">
          {words(state)}
        </Pill>
      )}
    </li>
  )
}

/** What the panel calls a collection's documents, or a global. */
function useLabel({ kind, slug }: Pick<UsageRow, 'kind' | 'slug'>): string {
  const { config } = useConfig()
  const { language } = useTranslation().i18n
  const label: unknown =
    kind === 'global'
      ? config.globals.find((known) => known.slug === slug)?.label
      : config.collections.find((known) => known.slug === slug)?.labels.singular
  if (typeof label === 'string') return label
  const byLanguage = (label ?? {}) as Readonly<Record<string, string>>
  return byLanguage[language] ?? byLanguage.en ?? slug
}
