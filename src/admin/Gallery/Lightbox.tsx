'use client'
import type { ReactNode } from 'react'

import { Link, useTranslation } from '@payloadcms/ui'
import { useEffect, useRef, useState } from 'react'

import type { GalleryItem } from './galleryItem.js'
import type { Opening } from './useOpening.js'

import './Lightbox.css'
import { useWords } from '../useWords.js'
import { CopyURL } from '../VariantsField/CopyURL.js'
import { describeSize } from './describeItem.js'
import { LightboxPicture } from './LightboxPicture.js'
import { useLightboxKeys } from './useLightboxKeys.js'

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
