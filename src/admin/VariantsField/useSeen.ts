'use client'
import type { RefObject } from 'react'

import { useEffect, useRef, useState } from 'react'

/** Whether an element has come near the window so far. */
export function useSeen<Element extends HTMLElement>(): {
  isSeen: boolean
  ref: RefObject<Element | null>
} {
  const ref = useRef<Element>(null)
  const [isSeen, setIsSeen] = useState(false)
  useEffect(() => {
    const { current } = ref
    if (current === null || isSeen) return undefined
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setIsSeen(true)
      },
      { rootMargin: '200px' },
    )
    observer.observe(current)
    return () => observer.disconnect()
  }, [isSeen])
  return { isSeen, ref }
}
