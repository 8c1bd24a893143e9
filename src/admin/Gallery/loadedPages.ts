import type { GalleryItem } from './galleryItem.js'

/** Documents per request. */
export const pageSize = 60

/** As many as are asked for again at once when something changed. */
const mostAgain = 1000

export type PageRequest = { limit: number; page: number; replaces: boolean }

export type LoadedPages = {
  /** Nothing is asked for until a person asks again. */
  readonly failure: null | { error: unknown; request: PageRequest }
  readonly hasMore: boolean
  readonly items: readonly GalleryItem[]
  /** The page that comes next, of `pageSize`. */
  readonly nextPage: number
  /** What is on its way. */
  readonly request: null | PageRequest
  readonly total: number
}

type StartPagesArgs = {
  items: readonly GalleryItem[]
  total: number
}

/** What the list itself brought: its first page, or only the number of all. */
export function startPages({ items, total }: StartPagesArgs): LoadedPages {
  const pages: LoadedPages = {
    failure: null,
    hasMore: items.length < total,
    items,
    nextPage: Math.floor(items.length / pageSize) + 1,
    request: null,
    total,
  }
  return items.length === 0 ? askForMore(pages) : pages
}

export function askForMore(pages: LoadedPages): LoadedPages {
  const { failure, hasMore, nextPage } = pages
  if (pages.request !== null || (!hasMore && failure === null)) return pages
  const request = failure?.request ?? { limit: pageSize, page: nextPage, replaces: false }
  return { ...pages, failure: null, request }
}

export function failPage({ error, pages }: { error: unknown; pages: LoadedPages }): LoadedPages {
  const { request } = pages
  return request === null ? pages : { ...pages, failure: { error, request }, request: null }
}

type AskAgainArgs = {
  fresh: LoadedPages
  shown: LoadedPages
}

/**
 * The same list, with something changed in it: what is shown stays until as much of it has come again,
 * so that nobody loses their place.
 */
export function askAgain({ fresh, shown }: AskAgainArgs): LoadedPages {
  if (fresh.items.length >= shown.items.length || fresh.items.length === 0) {
    // What was asked for is still wanted: its end may have come into sight already, once.
    return shown.request === null ? fresh : askForMore(fresh)
  }
  const wholePages = Math.ceil(shown.items.length / pageSize) * pageSize
  const request = { limit: Math.min(wholePages, mostAgain), page: 1, replaces: true }
  return { ...shown, failure: null, request, total: fresh.total }
}

type AddPageArgs = {
  answer: { hasMore: boolean; items: readonly GalleryItem[]; total: number }
  pages: LoadedPages
}

/** Offsets shift when documents come and go meanwhile: what came twice is shown once. */
export function addPage({ answer, pages }: AddPageArgs): LoadedPages {
  const { request } = pages
  if (request === null) return pages
  const { hasMore, items, total } = answer
  const shown = request.replaces ? [] : pages.items
  const known = new Set(shown.map(({ id }) => id))
  return {
    failure: null,
    hasMore,
    items: [...shown, ...items.filter(({ id }) => !known.has(id))],
    nextPage: Math.floor((request.page * request.limit) / pageSize) + 1,
    request: null,
    total,
  }
}
