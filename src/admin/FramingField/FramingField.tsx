'use client'
import type { ReactNode } from 'react'

import { useDocumentInfo, useFormFields } from '@payloadcms/ui'

import { isImageStatus } from '../../core/imageStatus.js'
import { lazyPart } from '../Panel/lazyPart.js'
import { Panel } from '../Panel/Panel.js'
import { groupOf } from '../StateField/describeState.js'
import { useWords } from '../useWords.js'
import './FramingField.css'

const FramingEditor = lazyPart(async () => (await import('./FramingEditor.js')).FramingEditor)

/** Focal point and crop of the saved image, chosen on the whole picture. */
export function FramingField({ slug }: { slug: string }): ReactNode {
  const words = useWords()
  const { data, id } = useDocumentInfo()
  const hasNewFile = useFormFields(([fields]) => fields.file?.value instanceof File)
  const isSaved = id !== undefined && typeof data?.filename === 'string'
  const { status } = groupOf(data)
  const hasArrived = !isImageStatus(status) || status === 'uploaded'
  const hint = !isSaved
    ? 'framingAfterSave'
    : hasNewFile
      ? 'framingAfterFile'
      : hasArrived
        ? null
        : 'framingAfterArrival'
  return (
    <Panel isOpenAtFirst name="framing" title={words('framing')}>
      {hint === null && id !== undefined && data !== undefined ? (
        <FramingEditor doc={data} id={id} slug={slug} />
      ) : (
        <p className="cloudflare-framing__hint">{words(hint ?? 'framingAfterSave')}</p>
      )}
    </Panel>
  )
}
