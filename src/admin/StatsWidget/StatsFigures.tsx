'use client'
import type { ReactNode } from 'react'

import type { Stats } from '../../core/stats.js'

import { reconcileCommand } from '../../core/commandLines.js'
import { useWords } from '../useWords.js'
import { CollectionFigures } from './CollectionFigures.js'
import { FailureList } from './FailureList.js'
import { StorageFigures } from './StorageFigures.js'
import { useFormats } from './useFormats.js'

export function StatsFigures({ stats }: { stats: Stats }): ReactNode {
  const { collections, orphans, recentFailures } = stats
  const { formatTime } = useFormats()
  const words = useWords()
  return (
    <div className="cloudflare-stats__parts">
      <StorageFigures stats={stats} />
      {collections.map((collection) => (
        <CollectionFigures collection={collection} key={collection.slug} />
      ))}
      <FailureList failures={recentFailures} />
      <div className="cloudflare-stats__part cloudflare-stats__part--wide">
        <h3 className="cloudflare-stats__heading">{words('statsOrphans')}</h3>
        <p className="cloudflare-stats__text">
          {orphans === null
            ? words('statsOrphansUnknown', { command: reconcileCommand })
            : words('statsOrphansCounted', { count: orphans.count, time: formatTime(orphans.at) })}
        </p>
      </div>
    </div>
  )
}
