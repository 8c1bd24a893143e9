'use client'
import type { ReactNode } from 'react'

import type { ImagePreview } from '../../core/imagePreview.js'

import { useWords } from '../useWords.js'

/** What focal point and crop do here, or why they would do nothing. */
export function FramingNote({
  doc: { cloudflare, mimeType },
  error,
  isEditable,
  preview,
}: {
  doc: Readonly<Record<string, unknown>>
  error: null | string
  isEditable: boolean
  preview: ImagePreview | null
}): ReactNode {
  const words = useWords()
  if (error !== null)
    return (
      <p className="cloudflare-framing__note" role="alert">
        {error}
      </p>
    )
  const isPrivate =
    (cloudflare as { requireSignedURLs?: unknown } | undefined)?.requireSignedURLs === true
  const reason =
    mimeType === 'image/svg+xml'
      ? 'framingDrawing'
      : isPrivate
        ? 'framingPrivate'
        : 'framingNamedOnly'
  const help = isEditable || preview === null ? 'framingHelp' : 'framingLocked'
  return (
    <>
      <p className="cloudflare-framing__note">
        {words(preview?.isFlexible === false ? reason : help)}
      </p>
      {preview?.isFlexible === true && preview.whole === null && (
        <p className="cloudflare-framing__note">{words('framingHidden')}</p>
      )}
    </>
  )
}
