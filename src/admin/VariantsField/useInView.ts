'use client'
import type { RefObject } from 'react'

import { useEffect, useRef, useState } from 'react'

/** Whether an element has come near the window so far. */
export function useInView<Element extends HTMLElement>(): {
  isInView: boolean
  ref: RefObject<Element | null>
} {
  const ref = useRef<Element>(null)
  const [isInView, setIsInView] = useState(false)
  useEffect(() => {
    const { current } = ref
    if (current === null || isInView) return undefined
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setIsInView(true)
      },
      { rootMargin: '200px' },
    )
    observer.observe(current)
    return () => observer.disconnect()
  }, [isInView])
  return { isInView, ref }
}
