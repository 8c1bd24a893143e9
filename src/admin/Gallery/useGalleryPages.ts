'use client'

import { useAuth, useConfig, useListQuery, useLocale } from '@payloadcms/ui'
import { useCallback, useEffect, useMemo, useState } from 'react'

import { type ListedQuery, listedQueryKey } from '../../core/listedQuery.js'
import { isRow, type Row } from '../../core/row.js'
import { useAPI } from '../useAPI.js'
import { chooseLargeSize, type GalleryItem, toGalleryItem } from './galleryItem.js'
import {
  addPage,
  askAgain,
  askForMore,
  failPage,
  type LoadedPages,
  startPages,
} from './loadedPages.js'

type ListQuery = ReturnType<typeof useListQuery>

type GalleryPages = LoadedPages & {
  isInTrash: boolean
  loadMore: () => void
}

/**
 * The documents of the list, from its first page on: that one the list has brought, and the others are
 * fetched with the same query.
 */
export function useGalleryPages({ isOn, slug }: { isOn: boolean; slug: string }): GalleryPages {
  const { data, query } = useListQuery()
  const { code: locale } = useLocale()
  const askSite = useAPI()
  const toItems = useItems(slug)
  const listed = useMemo(() => readListedQuery({ data, query }), [data, query])
  const queryKey = JSON.stringify([listed, locale])
  const fresh = useMemo(() => {
    const docs = data?.page === 1 && data.docs.every(isComplete) ? data.docs : []
    return startPages({ items: toItems(docs), total: data?.totalDocs ?? 0 })
  }, [data, toItems])
  const [state, setState] = useState({ fresh, pages: fresh, queryKey })
  if (state.fresh !== fresh || state.queryKey !== queryKey) {
    const isSame = state.queryKey === queryKey
    const pages = isSame ? askAgain({ fresh, shown: state.pages }) : fresh
    setState({ fresh, pages, queryKey })
  }
  const { pages } = state
  const change = useCallback((next: (pages: LoadedPages) => LoadedPages) => {
    setState((old) => ({ ...old, pages: next(old.pages) }))
  }, [])

  const { request } = pages
  useEffect(() => {
    if (!isOn || request === null) return
    const controller = new AbortController()
    const { largeSize } = toItems
    const { limit, page } = request
    const path = pagePath({ largeSize, limit, locale, page, query: listed, slug })
    askSite({ path, signal: controller.signal }).then(
      ({ docs, hasNextPage, totalDocs }) => {
        if (controller.signal.aborted) return
        const items = toItems((Array.isArray(docs) ? docs : []).filter(isRow))
        const answer = { hasMore: hasNextPage === true, items, total: Number(totalDocs) }
        change((old) => addPage({ answer, pages: old }))
      },
      (error: unknown) => {
        if (controller.signal.aborted) return
        change((old) => failPage({ error, pages: old }))
      },
    )
    return () => controller.abort()
    // The list's query is compared by its text: another object with the same in it is no other list.
  }, [askSite, change, isOn, queryKey, request, slug, toItems])

  const loadMore = useCallback(() => change(askForMore), [change])
  return { ...pages, isInTrash: listed.trash, loadMore }
}

type ToItems = ((docs: readonly Row[]) => GalleryItem[]) & { largeSize?: string | undefined }

function useItems(slug: string): ToItems {
  const { getEntityConfig } = useConfig()
  const { user } = useAuth()
  const userId = user?.id
  const { upload } = getEntityConfig({ collectionSlug: slug })
  const sizes = upload.imageSizes
  return useMemo(() => {
    const largeSize = chooseLargeSize(sizes ?? [])
    const toItems = (docs: readonly Row[]): GalleryItem[] =>
      docs.map((doc) => toGalleryItem({ doc, largeSize, userId }))
    return Object.assign(toItems, { largeSize })
  }, [sizes, userId])
}

/** A list that shows few columns fetches no others. */
function isComplete(doc: Row): boolean {
  return 'cloudflare' in doc && 'width' in doc && 'url' in doc
}

function readListedQuery({ data, query }: Pick<ListQuery, 'data' | 'query'>): ListedQuery {
  const told = (data as Row | undefined)?.[listedQueryKey] as ListedQuery | undefined
  if (told !== undefined) return told
  const { sort, where } = query
  return { trash: false, where: where ?? {}, ...(sort === undefined ? {} : { sort }) }
}

/** Everything that a card shows, and nothing else. */
const columns = [
  'alt',
  'cloudflare.requireSignedURLs',
  'cloudflare.status',
  'filename',
  'height',
  'mimeType',
  'thumbnailURL',
  'url',
  'width',
]

type PagePathArgs = {
  largeSize?: string | undefined
  limit: number
  locale?: string | undefined
  page: number
  query: ListedQuery
  slug: string
}

/** The address of a page of the list, under the API route. */
export function pagePath({
  largeSize,
  limit,
  locale,
  page,
  query: { sort, trash, where },
  slug,
}: PagePathArgs): `/${string}` {
  const selected = largeSize === undefined ? columns : [...columns, `sizes.${largeSize}.url`]
  const parameters: [string, unknown][] = [
    ['depth', 0],
    ['draft', true],
    ['limit', limit],
    ['page', page],
    ['trash', trash],
    ...(locale === undefined ? [] : [['locale', locale] as [string, unknown]]),
    ...(sort === undefined ? [] : [['sort', [sort].flat().join(',')] as [string, unknown]]),
    ...selected.map((column): [string, unknown] => [toKey('select', column.split('.')), true]),
    ...flatten('where', where),
  ]
  const text = parameters.map(([key, value]) => `${encode(key)}=${encode(String(value))}`)
  return `/${slug}?${text.join('&')}`
}

/** Nested keys in brackets, as Payload reads them. */
function flatten(key: string, value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[key, value]]
  return Object.entries(value).flatMap(([name, inner]) => flatten(`${key}[${name}]`, inner))
}

function toKey(root: string, names: readonly string[]): string {
  return `${root}${names.map((name) => `[${name}]`).join('')}`
}

const encode = encodeURIComponent
