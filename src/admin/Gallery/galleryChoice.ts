import type { Row } from '../../core/row.js'

export const cardSizes = ['small', 'medium', 'large'] as const

export type CardSize = (typeof cardSizes)[number]

export const listViews = ['table', 'gallery'] as const

export type ListView = (typeof listViews)[number]

/** How a person last looked at a collection. */
export type GalleryChoice = { size: CardSize; view: ListView }

/** Under this key a person's choice is kept among Payload's preferences. */
export function choiceKey(slug: string): string {
  return `cloudflare-gallery-${slug}`
}

/** Whatever is stored, something that can be shown comes out. */
export function readChoice(stored: unknown): GalleryChoice {
  const { size, view } = (typeof stored === 'object' && stored !== null ? stored : {}) as Row
  return {
    size: cardSizes.find((known) => known === size) ?? 'medium',
    view: listViews.find((known) => known === view) ?? 'table',
  }
}
