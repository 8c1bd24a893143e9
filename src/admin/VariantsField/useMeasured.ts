'use client'

import { useEffect, useState } from 'react'

import { loadPicture, type Picture } from '../loadPicture.js'

type Found = Picture & { url: string }
type State = { error: null | string; measured: Found | null }
type Kept = { failed: { reason: string; url: string } | null; measured: Found | null }

/**
 * The picture under an address, once it is wanted. The one before stays until the next is there, or
 * has failed.
 */
export function useMeasured({ isWanted, url }: { isWanted: boolean; url: null | string }): State {
  const [state, setState] = useState<Kept>({ failed: null, measured: null })
  useEffect(() => {
    if (!isWanted || url === null) return undefined
    const controller = new AbortController()
    const { signal } = controller
    const run = async (): Promise<void> => {
      try {
        const measured = await inTurn(() => {
          signal.throwIfAborted()
          return loadPicture({ signal, url })
        })
        if (signal.aborted) URL.revokeObjectURL(measured.src)
        else setState({ failed: null, measured: { ...measured, url } })
      } catch (error) {
        if (!signal.aborted) {
          setState({
            failed: { reason: error instanceof Error ? error.message : '', url },
            measured: null,
          })
        }
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
  const { failed, measured } = state
  return { error: failed?.url === url ? failed.reason : null, measured }
}

/** At the same time, so that a page with twelve pictures leaves the connection to others, too. */
const maxAtOnce = 3

let running = 0
const waiting: (() => void)[] = []

/** Does the work when it is its turn, in the order in which it was asked for. */
async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running >= maxAtOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else running += 1
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    // The place is handed on.
    if (next === undefined) running -= 1
    else next()
  }
}
