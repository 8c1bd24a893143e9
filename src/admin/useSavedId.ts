'use client'
import { useDocumentInfo } from '@payloadcms/ui'

/**
 * The id of the form's document, once it exists. Payload's page for a new document has `undefined`
 * there, its drawer for many files `null`: nothing else of ours reads it, so nothing asks for the
 * document `null`.
 */
export function useSavedId(): number | string | undefined {
  const { id } = useDocumentInfo() as { id?: null | number | string }
  return id ?? undefined
}
