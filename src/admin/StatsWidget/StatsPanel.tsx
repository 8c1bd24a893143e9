'use client'
import type { ReactNode } from 'react'

import type { Stats } from '../../core/stats.js'

import { Link, useConfig } from '@payloadcms/ui'
import { formatAdminURL } from 'payload/shared'
import { useId } from 'react'

import { doctorPath } from '../../core/diagnosis.js'
import { SmallButton } from '../SmallButton.js'
import { useLoaded } from '../useLoaded.js'
import { useWords } from '../useWords.js'
import { StatsFigures } from './StatsFigures.js'
import { useFormats } from './useFormats.js'
import './StatsWidget.css'

/** The figures of the dashboard, with their time and a button for newer ones. */
export function StatsPanel({ hasDoctor }: { hasDoctor: boolean }): ReactNode {
  const { answer: stats, ...loaded } = useLoaded<Stats>('/cloudflare-images/stats')
  const { error, isLoading, isRefused, refresh } = loaded
  const { routes } = useConfig().config
  const { formatTime } = useFormats()
  const titleId = useId()
  const words = useWords()
  if (isRefused) return null
  const counted = stats === undefined ? '' : words('statsCountedAt', { time: formatTime(stats.at) })
  return (
    <section aria-busy={isLoading} aria-labelledby={titleId} className="cloudflare-stats">
      <header className="cloudflare-stats__header">
        <h2 className="cloudflare-stats__title" id={titleId}>
          {words(stats?.mode === 'local' ? 'statsTitleLocal' : 'statsTitle')}
        </h2>
        <p className="cloudflare-stats__time" role="status">
          {isLoading ? words('statsLoading') : counted}
        </p>
        <SmallButton
          aria-label={words('statsRefreshFigures')}
          disabled={isLoading}
          onClick={refresh}
        >
          {words('statsRefresh')}
        </SmallButton>
      </header>
      {error !== undefined && (
        <p className="cloudflare-stats__problem" role="alert">
          <span aria-hidden="true">⚠ </span>
          {words('statsFailed', { reason: error })}
        </p>
      )}
      {stats === undefined ? (
        <div aria-hidden="true" className="cloudflare-stats__space" />
      ) : (
        <StatsFigures stats={stats} />
      )}
      {hasDoctor && (
        <p className="cloudflare-stats__doctor">
          <Link
            href={formatAdminURL({ adminRoute: routes.admin, path: doctorPath })}
            prefetch={false}
          >
            {words('doctorLink')}
          </Link>
        </p>
      )}
    </section>
  )
}
