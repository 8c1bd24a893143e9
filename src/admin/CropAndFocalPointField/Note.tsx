'use client'
import type { ReactNode } from 'react'

import type { ImagePreview } from '../../core/imagePreview.js'

import { useWords } from '../useWords.js'

type NoteProps = {
  doc: Readonly<Record<string, unknown>>
  error: null | string
  isEditable: boolean
  preview: ImagePreview | null
}

/** What focal point and crop do here, or why they would do nothing. */
export function Note({
  doc: { cloudflare, mimeType },
  error,
  isEditable,
  preview,
}: NoteProps): ReactNode {
  const words = useWords()
  if (error !== null)
    return (
      <p className="cloudflare-crop-and-focal-point__note" role="alert">
        {error}
      </p>
    )
  const isPrivate =
    (cloudflare as { requireSignedURLs?: unknown } | undefined)?.requireSignedURLs === true
  const reason =
    mimeType === 'image/svg+xml'
      ? 'cropAndFocalPointDrawing'
      : isPrivate
        ? 'cropAndFocalPointPrivate'
        : 'cropAndFocalPointNamedOnly'
  const help = isEditable || preview === null ? 'cropAndFocalPointHelp' : 'cropAndFocalPointLocked'
  return (
    <>
      <p className="cloudflare-crop-and-focal-point__note">
        {words(preview?.isFlexible === false ? reason : help)}
      </p>
      {preview?.isFlexible === true && preview.whole === null && (
        <p className="cloudflare-crop-and-focal-point__note">{words('cropAndFocalPointHidden')}</p>
      )}
    </>
  )
}
