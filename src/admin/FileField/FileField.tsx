'use client'
import type { ReactNode } from 'react'

import { useFormFields, useFormProcessing } from '@payloadcms/ui'
import { useEffect, useRef, useSyncExternalStore } from 'react'

import { StateBanner } from '../StateField/StateBanner.js'
import { refusedFiles } from './refusedFiles.js'
import { usePasteFailure } from './usePasteFailure.js'
import { useSavedFile } from './useSavedFile.js'
import './FileField.css'

/**
 * Below the file: why it was refused, or could not be fetched, until another one is chosen. And one upload for each file,
 * however often the form is saved.
 */
export function FileField({ slug }: { slug: string }): ReactNode {
  useSavedFile()
  const place = useRef<HTMLDivElement>(null)
  const hasFile = useFormFields(([fields]) => fields.file?.value instanceof File)
  const refusal = useRefusal()
  const pasteFailure = usePasteFailure({ inside: place, slug })
  const reason = hasFile ? refusal : pasteFailure
  const isSaving = useFormProcessing()
  const isShown = reason !== undefined && !isSaving
  return (
    <div className={isShown ? 'cloudflare-file' : undefined} ref={place}>
      {isShown && (
        <StateBanner isUrgent type="error">
          {reason}
        </StateBanner>
      )}
    </div>
  )
}

/** From the upload that ran before the save, or from the server. */
function useRefusal(): string | undefined {
  const file = useFormFields(([fields]) => fields.file?.value)
  const message = useFormFields(([fields]) =>
    fields.file?.valid === false ? fields.file.errorMessage : undefined,
  )
  const last = useRef<string>(undefined)
  useEffect(() => {
    // For a moment, another file still has the message about the one before.
    const isNew = message !== last.current
    last.current = message
    // Payload forgets it with the next change of any field.
    if (isNew && file instanceof File && message !== undefined) {
      refusedFiles.refuse({ file, reason: message })
    }
  }, [file, message])
  return useSyncExternalStore(
    refusedFiles.subscribe,
    () => refusedFiles.reasonOf(file),
    () => undefined,
  )
}
