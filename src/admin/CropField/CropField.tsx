'use client'
import type { GroupFieldClientComponent } from 'payload'
import type { ReactNode } from 'react'

import { useField } from '@payloadcms/ui'

import { withCrop } from '../CropAndFocalPointField/cropAndFocalPoint.js'
import { useCropAndFocalPoint } from '../CropAndFocalPointField/useCropAndFocalPoint.js'
import { SmallButton } from '../SmallButton.js'
import { useWords } from '../useWords.js'
import { useEditsInForm } from './useEditsInForm.js'
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
