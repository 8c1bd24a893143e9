'use client'
import type { ReactNode } from 'react'

import { usePages } from '../usePages.js'
import { SmallButton } from '../SmallButton.js'
import { useWords } from '../useWords.js'
import { DeleteAnyway } from './DeleteAnyway.js'
import { readUsage } from './readUsage.js'
import { UsageItem } from './UsageItem.js'
import './UsagesField.css'

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
