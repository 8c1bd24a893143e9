'use client'
import type { ReactNode } from 'react'

import type { Stats } from '../../core/stats.js'

import { setupCommand } from '../../core/commandLines.js'
import { useWords } from '../useWords.js'
import { useFormats } from './useFormats.js'

/** From here on people are told that it becomes tight. */
const tight = 0.9

/** What the account stores of what it may, and what that costs; in words where there is none, or Cloudflare is away. */
export function StorageFigures({ stats }: { stats: Stats }): ReactNode {
  const { account, accountError, accountLacks, cost, mode, outages } = stats
  const { formatCount, formatMoney, formatTime } = useFormats()
  const words = useWords()
  return (
    <div className="cloudflare-stats__part cloudflare-stats__part--wide">
      <h3 className="cloudflare-stats__heading">{words('statsStorage')}</h3>
      {outages.slice(0, 1).map(({ host, nextCallAt }) => (
        <p className="cloudflare-stats__problem" key={host}>
          <span aria-hidden="true">⚠ </span>
          {words('statsOutage', { time: formatTime(nextCallAt) })}
        </p>
      ))}
      {account === null ? (
        <p className="cloudflare-stats__problem">
          <span aria-hidden="true">⚠ </span>
          {accountError}
        </p>
      ) : mode === 'local' ? (
        <p className="cloudflare-stats__text">
          {words('statsLocal', { current: formatCount(account.current) })}
        </p>
      ) : (
        <Meter {...account} />
      )}
      {accountLacks !== null && accountLacks.length > 0 && <Lacks lacks={accountLacks} />}
      {cost !== null && (
        <p className="cloudflare-stats__text">
          {words('statsCost', {
            cost: formatMoney({ currency: cost.currency, value: cost.monthly }),
          })}
        </p>
      )}
    </div>
  )
}

/** What is lacking is told in English, as Cloudflare names these things in every language. */
function Lacks({ lacks }: { lacks: readonly string[] }): ReactNode {
  const words = useWords()
  return (
    <>
      <p className="cloudflare-stats__problem">
        <span aria-hidden="true">⚠ </span>
        {words('statsLacks', { command: setupCommand })}
      </p>
      <ul className="cloudflare-stats__lacks" dir="ltr" lang="en">
        {lacks.map((lack) => (
          <li key={lack}>{lack}</li>
        ))}
      </ul>
    </>
  )
}

function Meter({ allowed, current }: { allowed: number; current: number }): ReactNode {
  const { formatCount, formatShare } = useFormats()
  const words = useWords()
  const share = allowed > 0 ? current / allowed : 0
  const isTight = share >= tight
  const text = words('statsStored', {
    allowed: formatCount(allowed),
    current: formatCount(current),
  })
  return (
    <>
      <p className="cloudflare-stats__stored">
        <span>{text}</span>
        <span className="cloudflare-stats__share">{formatShare(share)}</span>
      </p>
      <div
        aria-label={words('statsMeter')}
        aria-valuemax={Math.max(allowed, 1)}
        aria-valuemin={0}
        aria-valuenow={Math.min(current, Math.max(allowed, 1))}
        aria-valuetext={text}
        className={`cloudflare-stats__meter ${isTight ? 'cloudflare-stats__meter--tight' : ''}`}
        role="meter"
      >
        <span style={{ inlineSize: `${Math.min(100, share * 100)}%` }} />
      </div>
      {isTight && (
        <p className="cloudflare-stats__problem">
          <span aria-hidden="true">⚠ </span>
          {words('statsNearlyFull')}
        </p>
      )}
    </>
  )
}
