'use client'
import type { GroupFieldClientComponent } from 'payload'
import type { ReactNode } from 'react'

import { Button, useField } from '@payloadcms/ui'

import { useWords } from '../useWords.js'
import { useEditsInForm } from './useEditsInForm.js'
import './CropField.css'

type Part = { initialValue?: null | number; setValue: (value: null) => void; value?: null | number }

/**
 * Says how much of the original a crop shows, and takes the crop back. Nothing without a crop:
 * cropping itself is done in Payload's own editor.
 */
export const CropField: GroupFieldClientComponent = ({ path, readOnly }): ReactNode => {
  const words = useWords()
  useEditsInForm()
  const parts: Record<'height' | 'width' | 'x' | 'y', Part> = {
    height: useField<null | number>({ path: `${path}.height` }),
    width: useField<null | number>({ path: `${path}.width` }),
    x: useField<null | number>({ path: `${path}.x` }),
    y: useField<null | number>({ path: `${path}.y` }),
  }
  const { height, width } = parts
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
    for (const { setValue } of Object.values(parts)) setValue(null)
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
        <Button buttonStyle="secondary" margin={false} onClick={showWhole} size="small">
          {words('showWholeImage')}
        </Button>
      )}
    </div>
  )
}
