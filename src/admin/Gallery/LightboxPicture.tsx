'use client'
import type { ReactNode } from 'react'

import { useState } from 'react'

import type { GalleryItem } from './galleryItem.js'

import { useAPI } from '../useAPI.js'
import { useWords } from '../useWords.js'
import { describeState } from './describeItem.js'
import { useSwipe } from './useLightboxKeys.js'

type LightboxPictureProps = {
  go: (step: -1 | 1) => void
  isZoomed: boolean
  item: GalleryItem
  /** It has more pixels than there is room for. */
  onLarger: () => void
  slug: string
}

/** The picture itself, or in words why there is none. */
export function LightboxPicture({
  go,
  isZoomed,
  item,
  onLarger,
  slug,
}: LightboxPictureProps): ReactNode {
  const words = useWords()
  const { onFail, url } = useLivingURL({ item, slug })
  const swipe = useSwipe({ go, isZoomed })
  const { alt, height, mayBeTransparent, name, width } = item
  const state = describeState({ item, words })
  return (
    <div
      {...swipe}
      {...(isZoomed ? { 'aria-label': name, role: 'region', tabIndex: 0 } : {})}
      className="cloudflare-lightbox__stage"
      data-zoomed={isZoomed || undefined}
    >
      {state !== null || url === null ? (
        <p className="cloudflare-lightbox__state">{state ?? words('galleryUnavailable')}</p>
      ) : (
        <img
          alt={alt}
          className="cloudflare-lightbox__picture"
          data-see-through={mayBeTransparent || undefined}
          draggable={false}
          height={height ?? undefined}
          onError={onFail}
          onLoad={({ currentTarget }) => {
            if (currentTarget.naturalWidth > currentTarget.clientWidth) onLarger()
          }}
          src={url}
          width={width ?? undefined}
        />
      )}
    </div>
  )
}

/** Signed addresses expire while a gallery stays open: a picture that fails is asked for once more. */
function useLivingURL({ item, slug }: { item: GalleryItem; slug: string }): {
  onFail: () => void
  url: null | string
} {
  const askSite = useAPI()
  const [renewed, setRenewed] = useState<null | string | undefined>(undefined)
  const renew = async (): Promise<void> => {
    const path = `/${slug}/${encodeURIComponent(item.id)}?depth=0&draft=true&trash=true` as const
    const { url } = await askSite({ path })
    setRenewed(typeof url === 'string' && url !== item.url ? url : null)
  }
  return {
    onFail() {
      if (renewed === undefined) renew().catch(() => setRenewed(null))
      else setRenewed(null)
    },
    url: renewed === undefined ? item.url : renewed,
  }
}
