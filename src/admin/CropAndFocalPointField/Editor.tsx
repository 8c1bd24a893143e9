'use client'
import type { ReactNode } from 'react'

import { useDocumentInfo, useForm } from '@payloadcms/ui'
import { useEffect, useState } from 'react'

import type { Row } from '../../core/row.js'
import type { CropAndFocalPoint } from './cropAndFocalPoint.js'

import { readOriginalSize } from '../readOriginalSize.js'
import { SmallButton } from '../SmallButton.js'
import { useWords } from '../useWords.js'
import { isSameCropAndFocalPoint } from './cropAndFocalPoint.js'
import { Inputs } from './Inputs.js'
import { Note } from './Note.js'
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
