'use client'

import type { ImagePreview } from '../../core/imagePreview.js'
import type { Row } from '../../core/row.js'

import { useDocumentInfo, useForm } from '@payloadcms/ui'
import { type ReactNode, useEffect, useState } from 'react'

import { readOriginalSize } from '../readOriginalSize.js'
import { SmallButton } from '../SmallButton.js'
import { useWords } from '../useWords.js'
import { type CropAndFocalPoint, isSameCropAndFocalPoint } from './cropAndFocalPoint.js'
import { Inputs } from './Inputs.js'
import { Stage } from './Stage.js'
import { useCropAndFocalPoint } from './useCropAndFocalPoint.js'
import { usePreview } from './usePreview.js'

/** So that what follows is not asked at every pixel of a movement. */
const pauseMs = 80
const wholeImage: CropAndFocalPoint = { crop: null, focal: { x: 50, y: 50 } }

type EditorProps = {
  doc: Row
  id: number | string
  slug: string
}

/** The whole picture with a focal point and a frame on it, the same in numbers, and the ways back. */
export function Editor({ doc, id, slug }: EditorProps): ReactNode {
  const words = useWords()
  const { hasSavePermission, isTrashed } = useDocumentInfo()
  const { disabled } = useForm()
  const { change, cropAndFocalPoint, isChanged, saved } = useCropAndFocalPoint()
  const [ratio, setRatio] = useState<number | undefined>()
  const [draft, setDraft] = useState<CropAndFocalPoint | null>(null)
  const { error, preview } = usePreview({
    body: '{}',
    delayMs: 0,
    path: `/${slug}/${id}/preview`,
    version: doc,
  })
  const shown = draft ?? cropAndFocalPoint
  const original = readOriginalSize(doc) ?? { height: 0, width: 0 }
  useEffect(() => {
    if (draft === null) return undefined
    const timer = setTimeout(() => change(draft), pauseMs)
    return () => clearTimeout(timer)
    // A form that changes meanwhile must not start the pause anew: `change` is left out.
  }, [draft])
  const finish = (): void => {
    if (draft !== null) change(draft)
    setDraft(null)
  }
  const isEditable =
    preview?.isFlexible === true && hasSavePermission === true && isTrashed !== true && !disabled
  return (
    <div className="cloudflare-crop-and-focal-point">
      <Note doc={doc} error={error} isEditable={isEditable} preview={preview} />
      <Stage
        draw={setDraft}
        finish={finish}
        cropAndFocalPoint={shown}
        isEditable={isEditable}
        original={original}
        ratio={ratio}
        set={change}
        url={preview?.whole?.url ?? null}
      />
      {preview?.isFlexible === true && (
        <>
          <Inputs
            cropAndFocalPoint={shown}
            isEditable={isEditable}
            original={original}
            ratio={ratio}
            set={change}
            setRatio={setRatio}
          />
          <div className="cloudflare-crop-and-focal-point__buttons">
            <SmallButton
              disabled={!isEditable || isSameCropAndFocalPoint(shown, wholeImage)}
              onClick={() => change(wholeImage)}
            >
              {words('cropAndFocalPointReset')}
            </SmallButton>
            <SmallButton disabled={!isEditable || !isChanged} onClick={() => change(saved)}>
              {words('cropAndFocalPointUndo')}
            </SmallButton>
          </div>
        </>
      )}
    </div>
  )
}

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
  if (error !== null) {
    return (
      <p className="cloudflare-crop-and-focal-point__note" role="alert">
        {error}
      </p>
    )
  }
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
