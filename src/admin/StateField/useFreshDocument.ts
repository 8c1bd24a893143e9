'use client'
import { useDocumentInfo, useForm, useLocale } from '@payloadcms/ui'
import { useCallback, useEffect, useRef } from 'react'

import type { Row } from '../../browser/site.js'

import { isRow } from '../../browser/site.js'
import { useSite } from '../useSite.js'
import { changedFacts, mergeFresh } from './mergeFresh.js'

/**
 * Reads the document again and shows what has become of its image. What the editor has typed, or
 * chosen and not saved, stays as it is.
 *
 * @throws what the site answers
 */
export function useFreshDocument(slug: string): () => Promise<Row> {
  const ask = useSite()
  const { code } = useLocale()
  const { data, id, setData } = useDocumentInfo()
  const { dispatchFields, getFields } = useForm()
  // Of this moment, not of the moment at which the question was sent.
  const shown = useRef(data)
  useEffect(() => {
    shown.current = data
  }, [data])
  return useCallback(async () => {
    const query = new URLSearchParams({ depth: '0', draft: 'true', 'fallback-locale': 'null' })
    if (code) query.set('locale', code)
    const fresh = await ask({ path: `/${slug}/${id}?${query}` })
    const before = isRow(shown.current) ? shown.current : {}
    setData(mergeFresh({ before, fresh }))
    const formState = changedFacts({ fields: getFields(), fresh })
    if (Object.keys(formState).length > 0) dispatchFields({ formState, type: 'UPDATE_MANY' })
    return fresh
  }, [ask, code, dispatchFields, getFields, id, setData, slug])
}
