'use client'
import type { ReactNode } from 'react'

import { useDocumentInfo } from '@payloadcms/ui'
import { useEffect, useState } from 'react'

import { groupOf } from '../StateField/describeState.js'
import { usePages } from '../usePages.js'
import { SmallButton } from '../SmallButton.js'
import { useWords } from '../useWords.js'
import { TimelineEvent } from './TimelineEvent.js'
import './TimelineField.css'

type TimelineProps = {
  id: number | string
  /** This person may not see the events. */
  onRefused: (isRefused: true) => void
  slug: string
}

/** The events with their pages, asked for when they are first shown. */
export function Timeline({ id, onRefused, slug }: TimelineProps): ReactNode {
  const words = useWords()
  const { data } = useDocumentInfo()
  const { imageId, status } = groupOf(data)
  const [now] = useState(() => Date.now())
  const { docs, failure, hasMore, isForbidden, isLoading, loadMore } = usePages({
    path: `/${slug}/${id}/events`,
    version: `${String(status)} ${String(imageId)}`,
  })
  useEffect(() => {
    if (isForbidden) onRefused(true)
  }, [isForbidden, onRefused])
  return (
    <div className="cloudflare-timeline">
      {docs.length > 0 && (
        <ol aria-label={words('timelineList')} className="cloudflare-timeline__list">
          {docs.map((event) => (
            <TimelineEvent event={event} key={String(event.id)} now={now} />
          ))}
        </ol>
      )}
      <p className="cloudflare-timeline__hint" role="status">
        {isLoading && words('timelineLoading')}
        {!isLoading && failure !== null && words('timelineFailedToLoad', { reason: failure })}
        {!isLoading && failure === null && docs.length === 0 && words('timelineNone')}
      </p>
      {hasMore && (
        <SmallButton disabled={isLoading} onClick={loadMore}>
          {words('timelineMore')}
        </SmallButton>
      )}
    </div>
  )
}
