'use client'
import { useCallback, useEffect, useRef, useState } from 'react'

import { isRow, type Row } from '../core/row.js'
import { isCloudflareImagesError } from '../errors.js'
import { useAPI } from './useAPI.js'
import { useDescribeError } from './useDescribeError.js'

export type Pages = {
  /** The newest answer: counts beside the list. */
  answer: Row | null
  docs: readonly Row[]
  /** A sentence in the editor's language, or null. */
  failure: null | string
  hasMore: boolean
  /** This person may not ask. */
  isForbidden: boolean
  isLoading: boolean
  loadMore: () => void
}

type Loaded = { answer: Row | null; docs: readonly Row[]; isForbidden: boolean; page: number }

const nothing: Loaded = { answer: null, docs: [], isForbidden: false, page: 0 }
const forbidden: readonly string[] = ['FORBIDDEN', 'NOT_FOUND', 'UNAUTHENTICATED']

type UsePagesArgs = {
  limit?: number
  path: `/${string}` | undefined
  version?: unknown
}

/**
 * A list of the site, page after page from the first on.
 *
 * @param args.path undefined asks nothing
 * @param args.version another one begins anew
 */
export function usePages({ limit = 20, path, version }: UsePagesArgs): Pages {
  const ask = useAPI()
  const [loaded, setLoaded] = useState(nothing)
  const describe = useDescribeError()
  const [failure, setFailure] = useState<null | { error: unknown }>(null)
  const [isLoading, setIsLoading] = useState(path !== undefined)
  const current = useRef<AbortController>(null)

  const load = useCallback(
    async ({ before }: { before: Loaded }): Promise<void> => {
      current.current?.abort()
      if (path === undefined) return
      const controller = new AbortController()
      current.current = controller
      const { signal } = controller
      const page = before.page + 1
      setIsLoading(true)
      setFailure(null)
      try {
        const answer = await ask({ path: `${path}?limit=${limit}&page=${page}`, signal })
        if (signal.aborted) return
        setLoaded({
          answer,
          docs: withoutTwice([...before.docs, ...readDocs(answer)]),
          isForbidden: false,
          page,
        })
      } catch (error) {
        if (signal.aborted) return
        const isForbidden = isCloudflareImagesError(error) && forbidden.includes(error.code)
        setLoaded({ ...before, isForbidden })
        setFailure({ error })
      }
      setIsLoading(false)
    },
    [ask, limit, path],
  )
  useEffect(() => {
    void load({ before: nothing })
    return () => current.current?.abort()
  }, [load, version])

  return {
    ...loaded,
    failure: failure === null ? null : describe(failure.error),
    hasMore: loaded.answer?.hasNextPage === true,
    isLoading,
    loadMore: () => void load({ before: loaded }),
  }
}

const readDocs = ({ docs }: Row): Row[] => (Array.isArray(docs) ? docs.filter(isRow) : [])

/** What comes in between moves a list on: its last row would be the next page's first. */
function withoutTwice(docs: readonly Row[]): Row[] {
  return [...new Map(docs.map((doc) => [doc.id, doc])).values()]
}
