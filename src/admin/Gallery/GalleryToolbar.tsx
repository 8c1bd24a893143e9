'use client'
import type { ReactNode } from 'react'

import type { GalleryChoice } from './galleryChoice.js'

import { useWords } from '../useWords.js'
import { cardSizes, listViews } from './galleryChoice.js'

const viewWords = { gallery: 'galleryViewGallery', table: 'galleryViewTable' } as const

const sizeWords = {
  large: 'gallerySizeLarge',
  medium: 'gallerySizeMedium',
  small: 'gallerySizeSmall',
} as const

type GalleryToolbarProps = {
  children: ReactNode
  choice: GalleryChoice
  choose: (change: Partial<GalleryChoice>) => void
}

/** Table or gallery, and how large its pictures are. */
export function GalleryToolbar({ children, choice, choose }: GalleryToolbarProps): ReactNode {
  const words = useWords()
  return (
    <div className="cloudflare-gallery__toolbar">
      <Choice
        chosen={choice.view}
        label={words('galleryView')}
        onChoose={(view) => choose({ view })}
        options={listViews.map((value) => ({ label: words(viewWords[value]), value }))}
      />
      {choice.view === 'gallery' && (
        <Choice
          chosen={choice.size}
          label={words('gallerySize')}
          onChoose={(size) => choose({ size })}
          options={cardSizes.map((value) => ({ label: words(sizeWords[value]), value }))}
        />
      )}
      {children}
    </div>
  )
}

function Choice<Value extends string>({
  chosen,
  label,
  onChoose,
  options,
}: {
  chosen: Value
  label: string
  onChoose: (value: Value) => void
  options: readonly { label: string; value: Value }[]
}): ReactNode {
  return (
    <div aria-label={label} className="cloudflare-gallery__choice" role="group">
      {options.map((option) => (
        <button
          aria-pressed={option.value === chosen}
          className="cloudflare-gallery__option"
          data-value={option.value}
          key={option.value}
          onClick={() => onChoose(option.value)}
          type="button"
        >
          {option.label}
        </button>
      ))}
    </div>
  )
}
