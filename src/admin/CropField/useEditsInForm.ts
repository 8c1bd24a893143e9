'use client'
import { useForm, useUploadEdits } from '@payloadcms/ui'
import { useEffect } from 'react'

import { uploadEditsKey } from '../../core/uploadEdits.js'

/**
 * Lets the edits of Payload's image editor travel with the form. Where a collection has drafts,
 * Payload's own buttons forget them, and a crop or a focal point would be lost without a word.
 */
export function useEditsInForm(): void {
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
