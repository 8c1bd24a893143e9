'use client'
import type { ReactNode } from 'react'

import type { BulkResult } from '../../core/bulk.js'
import type { BulkOutcome } from './runBulk.js'

import { reasonKeyOf } from '../StateField/describeState.js'
import { useDescribeError } from '../useDescribeError.js'
import { useWords, type Words } from '../useWords.js'
import { readInUse } from './readInUse.js'

/** One image: its name, a sign, and in words what became of it. */
export function ResultRow({ outcome: { item, result } }: { outcome: BulkOutcome }): ReactNode {
  const words = useWords()
  const describe = useDescribeError()
  const isDone = result !== 'notReached' && result.ok
  const inUse = readInUse(result)
  return (
    <li
      className={`cloudflare-bulk__result cloudflare-bulk__result--${isDone ? 'done' : 'failed'}`}
    >
      <svg aria-hidden="true" className="cloudflare-bulk__sign" viewBox="0 0 16 16">
        <path d={isDone ? 'm3 8.5 3.5 3.5L13 5' : 'm4 4 8 8M12 4l-8 8'} />
      </svg>
      <span className="cloudflare-bulk__name">{item.name}</span>
      <span className="cloudflare-bulk__reason">
        {result === 'notReached' && words('bulkNotReached')}
        {result !== 'notReached' && result.ok && describeEffect({ result, words })}
        {result !== 'notReached' && !result.ok && describe(result.error)}
      </span>
      {inUse !== null && (
        <div className="cloudflare-bulk__usages">
          {words('bulkInUse', { count: inUse.total })}
          <ul>
            {inUse.usages.map(({ adminURL, key, title }) => (
              <li key={key}>{adminURL === null ? title : <a href={adminURL}>{title}</a>}</li>
            ))}
          </ul>
        </div>
      )}
    </li>
  )
}

type DescribeEffectArgs = {
  result: Extract<BulkResult, { ok: true }>
  words: Words
}

/** What the document says about its image comes first; then what was done. */
function describeEffect({ result: { effect, message }, words }: DescribeEffectArgs): string {
  const reasonKey = reasonKeyOf(message ?? null)
  if (reasonKey !== null) return words(reasonKey)
  return effect === undefined ? words('bulkItemDone') : words(`effect_${effect}`)
}
