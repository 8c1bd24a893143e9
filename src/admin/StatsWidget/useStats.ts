'use client'
import { useCallback, useEffect, useRef, useState } from 'react'

import type { Stats } from '../../core/stats.js'

import { isCloudflareImagesError } from '../../errors.js'
import { useDescribeError } from '../useDescribeError.js'
import { useAPI } from '../useAPI.js'

type StatsState = {
  /** Why the newest figures are missing. Older ones stay. */
  failure: undefined | { error: unknown }
  isLoading: boolean
  /** The figures are not for this person. */
  isRefused: boolean
  stats: Stats | undefined
}

/** The figures, asked for once and again on demand. */
export function useStats(): Omit<StatsState, 'failure'> & {
  /** In the editor's language. */
  error: string | undefined
  refresh: () => void
} {
  const ask = useAPI()
  const describe = useDescribeError()
  const [state, setState] = useState<StatsState>({
    failure: undefined,
    isLoading: true,
    isRefused: false,
    stats: undefined,
  })
  const asking = useRef<AbortController>(undefined)
  const load = useCallback(async () => {
    asking.current?.abort()
    const controller = new AbortController()
    const { signal } = controller
    asking.current = controller
    setState((before) => ({ ...before, isLoading: true }))
    const change = (news: Partial<StatsState>): void => {
      if (!signal.aborted) setState((before) => ({ ...before, ...news, isLoading: false }))
    }
    try {
      const answer = await ask({ path: '/cloudflare-images/stats', signal })
      change({ failure: undefined, stats: answer as unknown as Stats })
    } catch (error) {
      const code = isCloudflareImagesError(error) ? error.code : undefined
      const isRefused = code === 'FORBIDDEN' || code === 'UNAUTHENTICATED'
      change({ failure: { error }, isRefused })
    }
  }, [ask])
  useEffect(() => {
    void load()
    return () => asking.current?.abort()
  }, [load])
  const { failure, ...shown } = state
  const error = failure === undefined ? undefined : describe(failure.error)
  return { ...shown, error, refresh: () => void load() }
}
