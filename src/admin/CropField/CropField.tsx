'use client'

import type { GroupFieldClientComponent } from 'payload'

import { useField, useForm, useUploadEdits } from '@payloadcms/ui'
import { type ReactNode, useEffect } from 'react'

import { uploadEditsKey } from '../../core/uploadEdits.js'
import { withCrop } from '../CropAndFocalPointField/cropAndFocalPoint.js'
import { useCropAndFocalPoint } from '../CropAndFocalPointField/useCropAndFocalPoint.js'
import { SmallButton } from '../SmallButton.js'
import { useWords } from '../useWords.js'
import './CropField.css'

type Part = { initialValue?: null | number; value?: null | number }

/**
 * Says how much of the original a crop shows, and takes the crop back. Nothing without a crop.
 */
export const CropField: GroupFieldClientComponent = ({ path, readOnly }): ReactNode => {
  const words = useWords()
  useEditsInForm()
  const { change, cropAndFocalPoint } = useCropAndFocalPoint()
  const height: Part = useField<null | number>({ path: `${path}.height` })
  const width: Part = useField<null | number>({ path: `${path}.width` })
  if (typeof width.value !== 'number' || typeof height.value !== 'number') {
    // Announced, because the button that had the focus is gone.
    const wasCropped = typeof width.initialValue === 'number'
    return wasCropped ? (
      <p className="cloudflare-crop" role="status">
        {words('cropRemoved')}
      </p>
    ) : null
  }
  const showWhole = (): void => {
    change(withCrop({ crop: null, cropAndFocalPoint }))
  }
  return (
    <div className="cloudflare-crop">
      <p>
        {words('cropShown', {
          height: Math.round(height.value * 100),
          width: Math.round(width.value * 100),
        })}
      </p>
      {readOnly !== true && (
        <SmallButton onClick={showWhole}>{words('showWholeImage')}</SmallButton>
      )}
    </div>
  )
}

/**
 * Lets the edits of Payload's image editor travel with the form. Where a collection has drafts,
 * Payload's own buttons forget them, and a crop or a focal point would be lost without a word.
 */
function useEditsInForm(): void {
  const { dispatchFields } = useForm()
  const { uploadEdits } = useUploadEdits()
  useEffect(() => {
    const { crop, focalPoint } = uploadEdits
    if (crop === undefined && focalPoint === undefined) {
      dispatchFields({ path: uploadEditsKey, type: 'REMOVE' })
    } else {
      dispatchFields({
        path: uploadEditsKey,
        type: 'UPDATE',
        valid: true,
        value: { crop, focalPoint },
      })
    }
  }, [dispatchFields, uploadEdits])
}
