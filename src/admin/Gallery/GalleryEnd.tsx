'use client'
import type { ReactNode } from 'react'

import { Banner } from '@payloadcms/ui'
import { useEffect, useRef } from 'react'

import { SmallButton } from '../SmallButton.js'
import { useWords } from '../useWords.js'

type GalleryEndProps = {
  hasMore: boolean
  isLoading: boolean
  loadMore: () => void
  /** Why nothing came. */
  reason: null | string
  shown: number
}

/** Below the cards: more of them come when it comes near the screen, or on the press of its button. */
export function GalleryEnd({
  hasMore,
  isLoading,
  loadMore,
  reason,
  shown,
}: GalleryEndProps): ReactNode {
  const words = useWords()
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = end.current
    if (element === null || !hasMore || isLoading || reason !== null) return
    // Absent in old browsers: the button is there.
    if (typeof IntersectionObserver === 'undefined') return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) loadMore()
      },
      { rootMargin: '800px' },
    )
    observer.observe(element)
    return () => observer.disconnect()
    // With every page the end moves, and is watched anew: it may still be in sight.
  }, [hasMore, isLoading, loadMore, reason, shown])
  return (
    <div className="cloudflare-gallery__end" ref={end}>
      {reason !== null && (
        <div role="alert">
          <Banner type="error">{words('galleryFailed', { reason })}</Banner>
        </div>
      )}
      {(hasMore || reason !== null) && (
        <SmallButton extraButtonProps={{ 'aria-disabled': isLoading }} onClick={loadMore}>
          {words(reason !== null ? 'galleryRetry' : isLoading ? 'galleryLoading' : 'galleryMore')}
        </SmallButton>
      )}
    </div>
  )
}
