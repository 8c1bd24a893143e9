'use client'

import type { ReactNode } from 'react'

import { Pill, useConfig, useTranslation } from '@payloadcms/ui'

import { SmallButton } from '../SmallButton.js'
import { usePages } from '../usePages.js'
import { useWords } from '../useWords.js'
import { DeleteAnyway } from './DeleteAnyway.js'
import './UsagesField.css'
import { readUsage, type UsageRow } from './readUsage.js'

type UsageListProps = {
  /** Of the document, for the way to delete it all the same. */
  count: number
  id: number | string
  slug: string
}

/** The list with its pages, asked for when it is first shown. */
export function UsageList({ count, id, slug }: UsageListProps): ReactNode {
  const words = useWords()
  const pages = usePages({ path: `/${slug}/${id}/usages` })
  const { answer, docs, failure, hasMore, isLoading, loadMore } = pages
  const hidden = typeof answer?.hiddenDocs === 'number' ? answer.hiddenDocs : 0
  const isUnused = answer !== null && docs.length === 0 && hidden === 0
  return (
    <div className="cloudflare-usages">
      {docs.length > 0 && (
        <ul aria-label={words('usagesList')} className="cloudflare-usages__list">
          {docs.map(readUsage).map((usage) => (
            <UsageItem key={usage.id} usage={usage} />
          ))}
        </ul>
      )}
      <p className="cloudflare-usages__hint" role="status">
        {isLoading && words('usagesLoading')}
        {!isLoading && failure !== null && words('usagesFailed', { reason: failure })}
        {!isLoading && isUnused && words('usagesNone')}
        {!isLoading && hidden > 0 && words('usagesHidden', { count: hidden })}
      </p>
      {hasMore && (
        <SmallButton disabled={isLoading} onClick={loadMore}>
          {words('usagesMore')}
        </SmallButton>
      )}
      {(count > 0 || docs.length + hidden > 0) && <DeleteAnyway id={id} slug={slug} />}
    </div>
  )
}

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
