'use client'
import type { BulkAction } from '../../core/bulk.js'
import type { BulkItem, BulkOutcome } from './runBulk.js'

import { useRef, useState } from 'react'

import { isCloudflareImagesError } from '../../errors.js'
import { useAPI } from '../useAPI.js'
import { runBulk } from './runBulk.js'

export type BulkState =
  | { kind: 'collecting' }
  | { action: BulkAction; kind: 'done'; outcomes: readonly BulkOutcome[] }
  | { done: number; isStopping: boolean; kind: 'running'; total: number }
  | { kind: 'idle' }
  | { error: unknown; kind: 'refused' }

type Start = {
  action: BulkAction
  /** @default false */
  force?: boolean
  items: () => Promise<readonly BulkItem[]>
}

export type BulkRun = {
  /** Takes the results away. */
  close: () => void
  isStopped: () => boolean
  start: (args: Start) => Promise<void>
  state: BulkState
  stop: () => void
}

/** One action at a time for the images that are chosen when it starts. */
export function useBulkRun({ onDone, slug }: { onDone: () => void; slug: string }): BulkRun {
  const ask = useAPI()
  const [state, setState] = useState<BulkState>({ kind: 'idle' })
  const isStopped = useRef(false)
  const start = async ({ action, force = false, items: collect }: Start): Promise<void> => {
    isStopped.current = false
    setState({ kind: 'collecting' })
    try {
      const items = await collect()
      setState({ done: 0, isStopping: false, kind: 'running', total: items.length })
      const outcomes = await runBulk({
        action,
        ask: (body) => ask({ body, method: 'POST', path: `/${slug}/bulk` }),
        force,
        items,
        onProgress: (done) => setState((old) => (old.kind === 'running' ? { ...old, done } : old)),
        shouldStop: () => isStopped.current,
      })
      setState({ action, kind: 'done', outcomes })
    } catch (err) {
      if (!isCloudflareImagesError(err)) throw err
      setState({ error: err, kind: 'refused' })
    }
    onDone()
  }
  return {
    close: () => setState({ kind: 'idle' }),
    isStopped: () => isStopped.current,
    start,
    state,
    stop() {
      isStopped.current = true
      setState((old) => (old.kind === 'running' ? { ...old, isStopping: true } : old))
    },
  }
}
