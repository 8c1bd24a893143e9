'use client'

import type { ImageEventType } from '../../core/imageEvent.js'
import type { Row } from '../../core/row.js'

import { useDocumentInfo, useTranslation } from '@payloadcms/ui'
import { type ReactNode, useEffect, useState } from 'react'

import { formatAgo, formatTime } from '../formatTime.js'
import { SmallButton } from '../SmallButton.js'
import { groupOf } from '../StateField/describeState.js'
import { usePages } from '../usePages.js'
import { useWords } from '../useWords.js'
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

/** One thing that happened: what, when, in a sentence, and the facts for those who want them. */
export function TimelineEvent({ event, now }: { event: Row; now: number }): ReactNode {
  const words = useWords()
  const { language } = useTranslation().i18n
  const { at, data, imageId, level, message, type } = event
  const { sign, word } = wordOf(type)
  const time = typeof at === 'string' ? at : ''
  const facts = factsOf({ ...(data as object), imageId })
  return (
    <li className="cloudflare-timeline__event" data-level={level} data-type={type}>
      <span aria-hidden="true" className="cloudflare-timeline__sign">
        {sign}
      </span>
      <div className="cloudflare-timeline__words">
        <strong>{words(word)}</strong>{' '}
        <time className="cloudflare-timeline__time" dateTime={time}>
          {formatAgo({ at: time, language, now })} · {formatTime({ at: time, language })}
        </time>
        {typeof message === 'string' && <p className="cloudflare-timeline__message">{message}</p>}
        {facts.length > 0 && (
          <details className="cloudflare-timeline__facts">
            <summary>{words('timelineFacts')}</summary>
            <dl>
              {facts.map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </details>
        )}
      </div>
    </li>
  )
}

/** A word and a sign for each kind of event. */
const eventWords = {
  cancelled: { sign: '×', word: 'timelineCancelled' },
  deleted: { sign: '×', word: 'timelineDeleted' },
  expired: { sign: '!', word: 'timelineExpired' },
  failed: { sign: '!', word: 'timelineFailed' },
  issued: { sign: '↑', word: 'timelineIssued' },
  outage: { sign: '!', word: 'timelineOutage' },
  placeholder: { sign: '•', word: 'timelineRefreshed' },
  privacy: { sign: '•', word: 'timelinePrivacy' },
  queued: { sign: '!', word: 'timelineQueued' },
  recovered: { sign: '✓', word: 'timelineRecovered' },
  refreshed: { sign: '↻', word: 'timelineRefreshed' },
  relayed: { sign: '↑', word: 'timelineRelayed' },
  retried: { sign: '↑', word: 'timelineRetried' },
  shared: { sign: '→', word: 'timelineShared' },
  swept: { sign: '•', word: 'timelineSwept' },
  uploaded: { sign: '✓', word: 'timelineUploaded' },
  webhook: { sign: '↓', word: 'timelineWebhook' },
} as const satisfies Record<ImageEventType, { sign: string; word: string }>

type EventWord = (typeof eventWords)[ImageEventType]['word'] | 'timelineOther'

/** What to call an event, one of a later version of the plugin too. */
export function wordOf(type: unknown): { sign: string; word: EventWord } {
  return typeof type === 'string' && Object.hasOwn(eventWords, type)
    ? eventWords[type as ImageEventType]
    : { sign: '•', word: 'timelineOther' }
}

/** The facts of an event that say something, in their order. */
export function factsOf(data: unknown): [name: string, value: string][] {
  if (typeof data !== 'object' || data === null) return []
  return Object.entries(data).flatMap(([name, value]): [string, string][] =>
    value === null || value === undefined ? [] : [[name, String(value)]],
  )
}
