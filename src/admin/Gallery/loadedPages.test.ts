import type { GalleryItem } from './galleryItem.js'

import { describe, expect, test } from '@jest/globals'

import { toGalleryItem } from './galleryItem.js'
import { addPage, askAgain, askForMore, failPage, startPages } from './loadedPages.js'

const itemsOf = (from: number, to: number): GalleryItem[] =>
  Array.from({ length: to - from + 1 }, (_, index) => toGalleryItem({ doc: { id: from + index } }))

const idsOf = (items: readonly GalleryItem[]): unknown[] => items.map(({ id }) => id)

const answer = { hasMore: true, items: itemsOf(1, 60), total: 150 }

test('the page that the list brought is shown at once, and the rest is asked for from its start', () => {
  const pages = startPages({ items: itemsOf(1, 10), total: 150 })
  expect(pages).toMatchObject({ hasMore: true, request: null })
  expect(askForMore(pages).request).toEqual({ limit: 60, page: 1, replaces: false })
})

test('a list that brought too little is asked for at once, an empty one is not', () => {
  expect(startPages({ items: [], total: 3 }).request).toEqual({
    limit: 60,
    page: 1,
    replaces: false,
  })
  expect(startPages({ items: [], total: 0 }).request).toBeNull()
})

test('a document that comes twice is shown once', () => {
  const first = askForMore(startPages({ items: itemsOf(1, 10), total: 150 }))
  const second = askForMore(addPage({ answer, pages: first }))
  expect(second.request).toMatchObject({ page: 2 })
  const shifted = { ...answer, items: itemsOf(60, 119) }
  const third = addPage({ answer: shifted, pages: second })
  expect(idsOf(third.items)).toEqual(idsOf(itemsOf(1, 119)))
  expect(askForMore(third).request).toMatchObject({ page: 3 })
})

test('nothing is asked for twice, nor after the end', () => {
  const asking = askForMore(startPages({ items: itemsOf(1, 10), total: 20 }))
  expect(askForMore(asking)).toBe(asking)
  const ended = addPage({
    answer: { hasMore: false, items: itemsOf(1, 20), total: 20 },
    pages: asking,
  })
  expect(askForMore(ended)).toBe(ended)
})

describe('a change in the list', () => {
  const shown = { ...startPages({ items: itemsOf(1, 200), total: 300 }), nextPage: 5 }
  const fresh = startPages({ items: itemsOf(2, 11), total: 299 })

  test('keeps what is shown until as much has come again', () => {
    const asking = askAgain({ fresh, shown })
    expect(asking).toMatchObject({
      items: shown.items,
      request: { limit: 240, page: 1, replaces: true },
      total: 299,
    })
    const again = { hasMore: true, items: itemsOf(2, 241), total: 299 }
    const done = addPage({ answer: again, pages: asking })
    expect(idsOf(done.items)).toEqual(idsOf(itemsOf(2, 241)))
    expect(askForMore(done).request).toMatchObject({ limit: 60, page: 5 })
  })

  test('asks for a thousand at most', () => {
    const many = { ...shown, items: itemsOf(1, 5000) }
    expect(askAgain({ fresh, shown: many }).request).toMatchObject({ limit: 1000 })
  })

  test('asks on where more was asked for already', () => {
    const asking = askForMore(startPages({ items: itemsOf(1, 10), total: 300 }))
    expect(askAgain({ fresh, shown: asking }).request).toMatchObject({ page: 1 })
  })

  test('shows the new page where no more was shown', () => {
    expect(askAgain({ fresh, shown: startPages({ items: itemsOf(1, 10), total: 300 }) })).toBe(
      fresh,
    )
  })
})

test('after a failure the same is asked for again, on demand', () => {
  const asking = askForMore(startPages({ items: itemsOf(1, 10), total: 150 }))
  const error = new Error('No connection.')
  const failed = failPage({ error, pages: asking })
  expect(failed).toMatchObject({ failure: { error }, request: null })
  expect(askForMore(failed)).toMatchObject({ failure: null, request: asking.request })
})
