'use client'
import { useCallback, useEffect, useRef, useState } from 'react'

import type { Stats } from '../../core/stats.js'

import { isCloudflareImagesError } from '../../errors.js'
import { useSite } from '../useSite.js'

export type StatsState = {
  /** Why the newest figures are missing. Older ones stay. */
  error: string | undefined
  isLoading: boolean
  /** The figures are not for this person. */
  isRefused: boolean
  stats: Stats | undefined
}

/** The figures, asked for once and again on demand. */
export function useStats(): StatsState & { refresh: () => void } {
  const ask = useSite()
  const [state, setState] = useState<StatsState>({
    error: undefined,
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
      change({ error: undefined, stats: answer as unknown as Stats })
    } catch (error) {
      const code = isCloudflareImagesError(error) ? error.code : undefined
      const isRefused = code === 'FORBIDDEN' || code === 'UNAUTHENTICATED'
      change({ error: error instanceof Error ? error.message : '', isRefused })
    }
  }, [ask])
  useEffect(() => {
    void load()
    return () => asking.current?.abort()
  }, [load])
  return { ...state, refresh: () => void load() }
}
