'use client'
import type { RefObject } from 'react'

import { useEffect, useRef } from 'react'

/** A horizontal way of a finger, in pixels, that turns the page. */
const swipePixels = 50

type Turn = (step: -1 | 1) => void

type UseLightboxKeysArgs = {
  dialog: RefObject<HTMLDialogElement | null>
  go: Turn
  isZoomed: boolean
  zoom: () => void
}

/** Arrows turn the page in the direction of the writing, Z shows real pixels. */
export function useLightboxKeys({ dialog, go, isZoomed, zoom }: UseLightboxKeysArgs): void {
  useEffect(() => {
    const element = dialog.current
    if (element === null) return
    const listen = (event: KeyboardEvent): void => {
      // A drawer below listens on the document, and would close with the lightbox.
      event.stopPropagation()
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key.toLowerCase() === 'z') zoom()
      // A picture in real size is moved by them.
      if (isZoomed || !['ArrowLeft', 'ArrowRight'].includes(event.key)) return
      event.preventDefault()
      go(stepTowards({ element, isRight: event.key === 'ArrowRight' }))
    }
    element.addEventListener('keydown', listen)
    return () => element.removeEventListener('keydown', listen)
  }, [dialog, go, isZoomed, zoom])
}

/** What a finger does on the picture. */
export function useSwipe({ go, isZoomed }: { go: Turn; isZoomed: boolean }): {
  onPointerCancel: () => void
  onPointerDown: (event: React.PointerEvent) => void
  onPointerUp: (event: React.PointerEvent<HTMLElement>) => void
} {
  const start = useRef<null | number>(null)
  return {
    onPointerCancel() {
      start.current = null
    },
    onPointerDown({ clientX, isPrimary, pointerType }) {
      start.current = isPrimary && pointerType !== 'mouse' && !isZoomed ? clientX : null
    },
    onPointerUp({ clientX, currentTarget }) {
      const way = start.current === null ? 0 : clientX - start.current
      start.current = null
      if (Math.abs(way) < swipePixels) return
      go(stepTowards({ element: currentTarget, isRight: way < 0 }))
    },
  }
}

function stepTowards({ element, isRight }: { element: Element; isRight: boolean }): -1 | 1 {
  const isForward = isRight === (getComputedStyle(element).direction !== 'rtl')
  return isForward ? 1 : -1
}
