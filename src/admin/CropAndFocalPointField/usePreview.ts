'use client'
import type { ImagePreview } from '../../core/imagePreview.js'

import { useEffect, useState } from 'react'

import { useAPI } from '../useAPI.js'
import { useDescribeError } from '../useDescribeError.js'

type Preview = {
  /** A sentence in the editor's language. */
  error: null | string
  /** The last answer, also while the next one is on its way. */
  preview: ImagePreview | null
}

type State = Pick<Preview, 'preview'> & { failure: null | { error: unknown } }

const nothing: State = { failure: null, preview: null }

type UsePreviewArgs = {
  body: string
  delayMs: number
  path: `/${string}` | null
  version: unknown
}

/**
 * Asks what would be delivered, a moment after the last change; an outdated question is given up.
 *
 * @param args.body JSON of what to ask
 * @param args.path `null` asks nothing
 * @param args.version asks again when it changes
 */
export function usePreview({ body, delayMs, path, version }: UsePreviewArgs): Preview {
  const ask = useAPI()
  const describe = useDescribeError()
  const [state, setState] = useState<State>(nothing)
  useEffect(() => {
    if (path === null) {
      setState(nothing)
      return undefined
    }
    const controller = new AbortController()
    const { signal } = controller
    const load = async (): Promise<void> => {
      try {
        const given = JSON.parse(body) as Record<string, unknown>
        const answer = await ask({ body: given, method: 'POST', path, signal })
        if (!signal.aborted) setState({ failure: null, preview: answer as unknown as ImagePreview })
      } catch (error) {
        if (signal.aborted) return
        setState((before) => ({ ...before, failure: { error } }))
      }
    }
    const timer = setTimeout(() => void load(), delayMs)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [ask, body, delayMs, path, version])
  const { failure, preview } = state
  return { error: failure === null ? null : describe(failure.error), preview }
}
