'use client'
import type { ReactNode } from 'react'

import { useTranslation } from '@payloadcms/ui'

import { formatAgo, formatTime } from '../formatTime.js'
import { useWords } from '../useWords.js'
import { factsOf, wordOf } from './eventWords.js'

import type { Row } from '../../core/row.js'

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
