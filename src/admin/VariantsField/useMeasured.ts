'use client'
import { useEffect, useState } from 'react'

import type { Measured } from './measureRendition.js'

import { inTurn } from './limitMeasuring.js'
import { measureRendition } from './measureRendition.js'

type State = { error: null | string; measured: (Measured & { url: string }) | null }

/**
 * The picture under an address, once it is wanted. The one before stays until the next is there, or
 * has failed.
 */
export function useMeasured({ isWanted, url }: { isWanted: boolean; url: null | string }): State {
  const [state, setState] = useState<State>({ error: null, measured: null })
  useEffect(() => {
    if (!isWanted || url === null) return undefined
    const controller = new AbortController()
    const { signal } = controller
    const run = async (): Promise<void> => {
      try {
        const measured = await inTurn(() => {
          signal.throwIfAborted()
          return measureRendition({ signal, url })
        })
        if (signal.aborted) URL.revokeObjectURL(measured.src)
        else setState({ error: null, measured: { ...measured, url } })
      } catch (error) {
        if (!signal.aborted)
          setState({ error: error instanceof Error ? error.message : '', measured: null })
      }
    }
    void run()
    return () => controller.abort()
  }, [isWanted, url])
  const src = state.measured?.src
  useEffect(() => {
    if (src === undefined) return undefined
    return () => URL.revokeObjectURL(src)
  }, [src])
  return state
}
