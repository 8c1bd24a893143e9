'use client'
import { useSyncExternalStore } from 'react'

const never = (): (() => void) => () => undefined

/**
 * False on the server and for the first render in the browser, which have to say the same. What only
 * the browser knows, its time zone above all, is for the renders after that.
 */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}
