'use client'
import type { ReactNode } from 'react'

import type { RecentFailure } from '../../core/stats.js'

import { Link } from '@payloadcms/ui'

import { reasonKeyOf } from '../StateField/describeState.js'
import { useWords } from '../useWords.js'
import { useAdminPath } from './useAdminPath.js'
import { useFormats } from './useFormats.js'

/** The newest documents without a usable image, and why. */
export function FailureList({ failures }: { failures: readonly RecentFailure[] }): ReactNode {
  const { formatTime } = useFormats()
  const pathOf = useAdminPath()
  const words = useWords()
  const describe = (reason: null | string): string => {
    const key = reasonKeyOf(reason)
    return key === null ? (reason ?? words('statsNoReason')) : words(key)
  }
  return (
    <div className="cloudflare-stats__part cloudflare-stats__part--wide">
      <h3 className="cloudflare-stats__heading">{words('statsFailures')}</h3>
      {failures.length === 0 ? (
        <p className="cloudflare-stats__text">{words('statsNoFailures')}</p>
      ) : (
        <ul className="cloudflare-stats__failures">
          {failures.map(({ at, collection, filename, id, reason }) => (
            <li key={`${collection}/${id}`}>
              <Link href={pathOf({ collection, id })} prefetch={false}>
                {filename ?? `${collection}/${id}`}
              </Link>
              <time dateTime={at}>{formatTime(at)}</time>
              <span>{describe(reason)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
