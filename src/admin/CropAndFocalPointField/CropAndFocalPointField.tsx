'use client'
import type { ReactNode } from 'react'

import { useDocumentInfo, useFormFields } from '@payloadcms/ui'

import { isImageStatus } from '../../core/imageStatus.js'
import { lazyPart } from '../Panel/lazyPart.js'
import { Panel } from '../Panel/Panel.js'
import { groupOf } from '../StateField/describeState.js'
import { useKeptBySite } from '../useKeptBySite.js'
import { useSavedId } from '../useSavedId.js'
import { useWords } from '../useWords.js'
import './CropAndFocalPointField.css'

const Editor = lazyPart(async () => (await import('./Editor.js')).Editor)

/** Focal point and crop of the saved image, chosen on the whole picture. */
export function CropAndFocalPointField({ slug }: { slug: string }): ReactNode {
  const words = useWords()
  const { data } = useDocumentInfo()
  const id = useSavedId()
  const hasNewFile = useFormFields(([fields]) => fields.file?.value instanceof File)
  if (useKeptBySite()) return null
  const isSaved = id !== undefined && typeof data?.filename === 'string'
  const { status } = groupOf(data)
  const hasArrived = !isImageStatus(status) || status === 'uploaded'
  const hint = !isSaved
    ? 'cropAndFocalPointAfterSave'
    : hasNewFile
      ? 'cropAndFocalPointAfterFile'
      : hasArrived
        ? null
        : 'cropAndFocalPointAfterArrival'
  return (
    <Panel isOpenAtFirst name="cropAndFocalPoint" title={words('cropAndFocalPoint')}>
      {hint === null && id !== undefined && data !== undefined ? (
        <Editor doc={data} id={id} slug={slug} />
      ) : (
        <p className="cloudflare-crop-and-focal-point__hint">
          {words(hint ?? 'cropAndFocalPointAfterSave')}
        </p>
      )}
    </Panel>
  )
}
