'use client'
import { useCallback, useEffect, useRef, useState } from 'react'

import { isCloudflareImagesError } from '../errors.js'
import { useAPI } from './useAPI.js'
import { useDescribeError } from './useDescribeError.js'

type LoadedState<Answer> = {
  answer: Answer | undefined
  /** Why the newest answer is missing. An older one stays. */
  failure: undefined | { error: unknown }
  isLoading: boolean
  /** The answer is not for this person. */
  isRefused: boolean
}

/** What an endpoint of the whole site answers, asked for once and again on demand. */
export function useLoaded<Answer>(path: `/${string}`): Omit<LoadedState<Answer>, 'failure'> & {
  /** In the editor's language. */
  error: string | undefined
  refresh: () => void
} {
  const ask = useAPI()
  const describe = useDescribeError()
  const [state, setState] = useState<LoadedState<Answer>>({
    answer: undefined,
    failure: undefined,
    isLoading: true,
    isRefused: false,
  })
  const asking = useRef<AbortController>(undefined)
  const load = useCallback(async () => {
    asking.current?.abort()
    const controller = new AbortController()
    const { signal } = controller
    asking.current = controller
    setState((before) => ({ ...before, isLoading: true }))
    const change = (news: Partial<LoadedState<Answer>>): void => {
      if (!signal.aborted) setState((before) => ({ ...before, ...news, isLoading: false }))
    }
    try {
      const answer = await ask({ path, signal })
      change({ answer: answer as unknown as Answer, failure: undefined })
    } catch (error) {
      const code = isCloudflareImagesError(error) ? error.code : undefined
      const isRefused = code === 'FORBIDDEN' || code === 'UNAUTHENTICATED'
      change({ failure: { error }, isRefused })
    }
  }, [ask, path])
  useEffect(() => {
    void load()
    return () => asking.current?.abort()
  }, [load])
  const { failure, ...shown } = state
  const error = failure === undefined ? undefined : describe(failure.error)
  return { ...shown, error, refresh: () => void load() }
}
