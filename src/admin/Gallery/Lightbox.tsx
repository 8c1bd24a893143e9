'use client'

import type { GalleryItem } from './galleryItem.js'
import type { Opening } from './useOpening.js'

import { Link, useTranslation } from '@payloadcms/ui'
import { type ReactNode, useEffect, useRef, useState } from 'react'

import { useAPI } from '../useAPI.js'
import { useWords } from '../useWords.js'
import { CopyURL } from '../VariantsField/CopyURL.js'
import './Lightbox.css'
import { describeSize, describeState } from './describeItem.js'
import { useLightboxKeys, useSwipe } from './useLightboxKeys.js'

/** So many before the last loaded one, further ones are asked for. */
const lookAhead = 5

type Props = {
  /** The focus is the caller's to give back. */
  close: () => void
  hasMore: boolean
  index: number
  items: readonly GalleryItem[]
  loadMore: () => void
  opening: Opening
  show: (index: number) => void
  slug: string
  total: number
}

/** One picture over everything, and the way to the others. */
export function Lightbox(props: Props): ReactNode {
  const { close, hasMore, index, items, loadMore, opening, show, slug, total } = props
  const words = useWords()
  const { i18n } = useTranslation()
  const dialog = useRef<HTMLDialogElement>(null)
  const [zoomedId, setZoomedId] = useState<null | number | string>(null)
  const item = items[index]
  const id = item?.id ?? null
  const isZoomed = id !== null && zoomedId === id
  const [largerId, setLargerId] = useState<null | number | string>(null)
  const canZoom = isZoomed || (id !== null && largerId === id)
  const zoom = (): void => {
    if (canZoom) setZoomedId(isZoomed ? null : id)
  }
  const go = (step: -1 | 1): void => {
    if (items[index + step] !== undefined) show(index + step)
  }
  useEffect(() => {
    dialog.current?.showModal()
    dialog.current?.querySelector<HTMLElement>('.cloudflare-lightbox__next')?.focus()
  }, [])
  useLightboxKeys({ dialog, go, isZoomed, zoom })
  useNeighbours({ index, items })
  const isNearEnd = hasMore && index >= items.length - lookAhead
  useEffect(() => {
    if (isNearEnd) loadMore()
  }, [isNearEnd, items.length, loadMore])
  if (item === undefined) return null
  const { name, url } = item
  const numbers = new Intl.NumberFormat(i18n.language)
  const position = words('galleryPosition', {
    position: numbers.format(index + 1),
    total: numbers.format(total),
  })
  const shut = (): void => dialog.current?.close()
  return (
    <dialog aria-label={name} className="cloudflare-lightbox" onClose={close} ref={dialog}>
      <header className="cloudflare-lightbox__header">
        <div className="cloudflare-lightbox__title" role="status">
          <h2 className="cloudflare-lightbox__name">{name}</h2>
          <span>{[position, describeSize({ item, words })].filter(Boolean).join(' · ')}</span>
        </div>
        <div className="cloudflare-lightbox__actions">
          {url !== null && (
            <>
              <button aria-pressed={isZoomed} aria-disabled={!canZoom} onClick={zoom} type="button">
                {words('galleryZoom')}
              </button>
              <CopyURL key={item.id} name={name} url={url} />
            </>
          )}
          {opening.kind === 'open' ? (
            <Link href={opening.hrefOf(item)} prefetch={false}>
              {words('galleryOpenDocument')}
            </Link>
          ) : (
            <button
              onClick={() => {
                shut()
                opening.choose(item)
              }}
              type="button"
            >
              {words('galleryUseThis')}
            </button>
          )}
          <button onClick={shut} type="button">
            {words('galleryClose')}
          </button>
        </div>
      </header>
      <LightboxPicture
        go={go}
        isZoomed={isZoomed}
        item={item}
        key={item.id}
        onLarger={() => setLargerId(item.id)}
        slug={slug}
      />
      <footer className="cloudflare-lightbox__footer">
        <button aria-disabled={index === 0} onClick={() => go(-1)} type="button">
          {words('galleryBack')}
        </button>
        <p className="cloudflare-lightbox__alt">{item.alt}</p>
        <button
          aria-disabled={index >= items.length - 1}
          className="cloudflare-lightbox__next"
          onClick={() => go(1)}
          type="button"
        >
          {words('galleryForward')}
        </button>
      </footer>
    </dialog>
  )
}

/** The pictures on both sides are fetched before they are wanted. */
function useNeighbours({ index, items }: { index: number; items: readonly GalleryItem[] }): void {
  const urls = [items[index + 1]?.url, items[index - 1]?.url].filter((url) => url != null)
  const key = urls.join(' ')
  useEffect(() => {
    for (const url of key.split(' ')) if (url !== '') new Image().src = url
  }, [key])
}

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
