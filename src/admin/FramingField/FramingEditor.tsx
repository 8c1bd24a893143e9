'use client'
import type { ReactNode } from 'react'

import { useDocumentInfo, useForm } from '@payloadcms/ui'
import { useEffect, useState } from 'react'

import type { Framing } from './framing.js'

import { SmallButton } from '../SmallButton.js'
import { useWords } from '../useWords.js'
import { isSameFraming } from './framing.js'
import { FramingInputs } from './FramingInputs.js'
import { FramingNote } from './FramingNote.js'
import { FramingStage } from './FramingStage.js'
import { useFraming } from './useFraming.js'
import { usePreview } from './usePreview.js'

type Row = Readonly<Record<string, unknown>>

/** So that what follows is not asked at every pixel of a movement. */
const pauseMs = 80
const wholeImage: Framing = { crop: null, focal: { x: 50, y: 50 } }

/** The whole picture with a focal point and a frame on it, the same in numbers, and the ways back. */
export function FramingEditor({
  doc,
  id,
  slug,
}: {
  doc: Row
  id: number | string
  slug: string
}): ReactNode {
  const words = useWords()
  const { hasSavePermission, isTrashed } = useDocumentInfo()
  const { disabled } = useForm()
  const { change, framing, isChanged, saved } = useFraming()
  const [ratio, setRatio] = useState<number | undefined>()
  const [draft, setDraft] = useState<Framing | null>(null)
  const { error, preview } = usePreview({
    body: '{}',
    delayMs: 0,
    path: `/${slug}/${id}/preview`,
    version: doc,
  })
  const shown = draft ?? framing
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
    <div className="cloudflare-framing">
      <FramingNote doc={doc} error={error} isEditable={isEditable} preview={preview} />
      <FramingStage
        draw={setDraft}
        finish={finish}
        framing={shown}
        isEditable={isEditable}
        original={{ height: Number(doc.height), width: Number(doc.width) }}
        ratio={ratio}
        set={change}
        url={preview?.whole?.url ?? null}
      />
      {preview?.isFlexible === true && (
        <>
          <FramingInputs
            framing={shown}
            isEditable={isEditable}
            original={{ height: Number(doc.height), width: Number(doc.width) }}
            ratio={ratio}
            set={change}
            setRatio={setRatio}
          />
          <div className="cloudflare-framing__buttons">
            <SmallButton
              disabled={!isEditable || isSameFraming(shown, wholeImage)}
              onClick={() => change(wholeImage)}
            >
              {words('framingReset')}
            </SmallButton>
            <SmallButton disabled={!isEditable || !isChanged} onClick={() => change(saved)}>
              {words('framingUndo')}
            </SmallButton>
          </div>
        </>
      )}
    </div>
  )
}
