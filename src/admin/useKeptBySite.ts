'use client'
import { useDocumentInfo, useFormFields } from '@payloadcms/ui'

import { isOtherFile } from '../browser/isOtherFile.js'
import { isKeptBySite } from './StateField/describeState.js'
import { useSavedId } from './useSavedId.js'

/** Whether the form's file is no image of Cloudflare's: the one that is chosen, else the saved one. */
export function useKeptBySite(): boolean {
  const { data } = useDocumentInfo()
  const id = useSavedId()
  const chosen = useFormFields(([fields]) => fields.file?.value)
  if (chosen instanceof File) return isOtherFile(chosen)
  return id !== undefined && isKeptBySite(data)
}
