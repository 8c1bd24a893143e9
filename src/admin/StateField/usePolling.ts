'use client'
import { useEffect, useRef } from 'react'

const firstGapMs = 3000
const largestGapMs = 60_000

/** Three seconds, six, twelve and so on, at most a minute. */
export function gapAfter(attempts: number): number {
  return Math.min(firstGapMs * 2 ** Math.min(attempts, 10), largestGapMs)
}

type UsePollingArgs = {
  /** Never throws. */
  call: () => Promise<unknown>
  isActive: boolean
}

/**
 * Calls again and again, with growing gaps, while the page is seen; at once when the editor comes
 * back to it. Begins anew when `isActive` does.
 */
export function usePolling({ call, isActive }: UsePollingArgs): void {
  const latest = useRef(call)
  useEffect(() => {
    latest.current = call
  }, [call])
  useEffect(() => {
    if (!isActive) return undefined
    let attempts = 0
    let isOver = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const wait = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => void run(), gapAfter(attempts))
    }
    const run = async (): Promise<void> => {
      if (document.visibilityState === 'hidden') return
      attempts += 1
      await latest.current()
      if (!isOver) wait()
    }
    const onVisibility = (): void => {
      if (document.visibilityState === 'hidden') return
      clearTimeout(timer)
      attempts = 0
      void run()
    }
    document.addEventListener('visibilitychange', onVisibility)
    wait()
    return () => {
      isOver = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onVisibility)
    }
  }, [isActive])
}
