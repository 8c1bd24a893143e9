'use client'
import type { ReactNode } from 'react'

import type { BulkState } from './useBulkRun.js'

import { percentOf } from '../DirectUpload/formatProgress.js'
import { SmallButton } from '../SmallButton.js'
import { useWords } from '../useWords.js'

type BulkProgressProps = {
  onStop: () => void
  state: Extract<BulkState, { kind: 'collecting' | 'running' }>
}

/** How far an action has come, as a bar and in words. */
export function BulkProgress({ onStop, state }: BulkProgressProps): ReactNode {
  const words = useWords()
  const isRunning = state.kind === 'running'
  const done = isRunning ? state.done : 0
  const total = isRunning ? state.total : 0
  const text = isRunning ? words('bulkProgress', { done, total }) : words('bulkCollecting')
  const isStopping = isRunning && state.isStopping
  return (
    <div className="cloudflare-bulk__bar">
      <div
        aria-label={words('bulkResults')}
        aria-valuemax={total}
        aria-valuemin={0}
        aria-valuenow={isRunning ? done : undefined}
        aria-valuetext={text}
        className="cloudflare-bulk__track"
        role="progressbar"
      >
        <div
          className="cloudflare-bulk__done"
          style={{ inlineSize: `${percentOf({ loadedBytes: done, totalBytes: total })}%` }}
        />
      </div>
      <span role="status">{isStopping ? words('bulkStopping') : text}</span>
      <SmallButton disabled={isStopping} onClick={onStop}>
        {words('bulkCancel')}
      </SmallButton>
    </div>
  )
}
