'use client'
import { useDocumentInfo, useForm, useFormProcessing, useLocale } from '@payloadcms/ui'
import { useCallback, useEffect, useRef } from 'react'

import { isRow, type Row } from '../../core/row.js'
import { useSavedId } from '../useSavedId.js'
import { useAPI } from '../useAPI.js'
import { changedFacts, mergeFresh } from './mergeFresh.js'

/**
 * Reads the document again and shows what has become of its image. What the editor has typed, or
 * chosen and not saved, stays as it is.
 *
 * @throws what the site answers
 */
export function useFreshDocument(slug: string): () => Promise<Row> {
  const ask = useAPI()
  const { code } = useLocale()
  const { data, setData } = useDocumentInfo()
  const id = useSavedId()
  const { dispatchFields, getFields } = useForm()
  const isSaving = useFormProcessing()
  // Of this moment, not of the moment at which the question was sent.
  const shown = useRef({ data, isSaving })
  useEffect(() => {
    shown.current = { data, isSaving }
  }, [data, isSaving])
  return useCallback(async () => {
    const query = new URLSearchParams({ depth: '0', draft: 'true', 'fallback-locale': 'null' })
    if (code) query.set('locale', code)
    const fresh = await ask({ path: `/${slug}/${id}?${query}` })
    // The answer to the save is newer still.
    if (shown.current.isSaving) return fresh
    const before = isRow(shown.current.data) ? shown.current.data : {}
    setData(mergeFresh({ before, fresh }))
    const formState = changedFacts({ fields: getFields(), fresh })
    if (Object.keys(formState).length > 0) dispatchFields({ formState, type: 'UPDATE_MANY' })
    return fresh
  }, [ask, code, dispatchFields, getFields, id, setData, slug])
}
