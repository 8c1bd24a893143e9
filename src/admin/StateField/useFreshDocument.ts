'use client'

import { useDocumentInfo, useForm, useFormProcessing, useLocale } from '@payloadcms/ui'
import { useCallback, useEffect, useRef } from 'react'

import { isRow, type Row } from '../../core/row.js'
import { useAPI } from '../useAPI.js'
import { useSavedId } from '../useSavedId.js'

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

/** What the image alone decides, in a document as REST answers it. */
const imageKeys = [
  'cloudflare',
  'filename',
  'filesize',
  'focalX',
  'focalY',
  'height',
  'mimeType',
  'sizes',
  'thumbnailURL',
  'url',
  'width',
] as const

/**
 * The document that the page shows, with what a fresh read says about its image. When somebody has
 * changed something else, the date stays, so that the panel warns before it overwrites them.
 */
export function mergeFresh({ before, fresh }: { before: Row; fresh: Row }): Row {
  const merged: Record<string, unknown> = { ...before }
  for (const key of imageKeys) if (key in fresh) merged[key] = fresh[key]
  if (hasSameRest({ before, fresh })) merged.updatedAt = fresh.updatedAt
  return merged
}

function hasSameRest({ before, fresh }: { before: Row; fresh: Row }): boolean {
  const ours: readonly string[] = [...imageKeys, 'updatedAt']
  return Object.keys(fresh).every(
    (key) =>
      ours.includes(key) ||
      JSON.stringify(before[key] ?? null) === JSON.stringify(fresh[key] ?? null),
  )
}

/** The hidden fields of the form that only the server writes. */
const factPaths = [
  'cloudflare.error',
  'cloudflare.expiresAt',
  'cloudflare.imageId',
  'cloudflare.status',
  'cloudflare.uploadedAt',
  'filename',
  'filesize',
  'height',
  'mimeType',
  'thumbnailURL',
  'url',
  'width',
] as const

/** The fields of a form that a fresh read changes: none that an editor could have filled in. */
export function changedFacts<Field extends { value?: unknown }>({
  fields,
  fresh,
}: {
  fields: Readonly<Record<string, Field>>
  fresh: Row
}): Record<string, Field> {
  const changed: Record<string, Field> = {}
  for (const path of factPaths) {
    const field = fields[path]
    const value = readPath({ path, row: fresh })
    if (field === undefined || value === undefined || field.value === value) continue
    changed[path] = { ...field, initialValue: value, value }
  }
  return changed
}

function readPath({ path, row }: { path: string; row: Row }): unknown {
  let value: unknown = row
  for (const part of path.split('.')) value = (value as null | Row | undefined)?.[part]
  return value
}
