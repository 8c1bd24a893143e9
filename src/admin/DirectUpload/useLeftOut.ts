'use client'
import { useEffect } from 'react'

import type { UploadHandlerArgs } from './createUploadHandler.js'

import { isImageMimeType, mimeTypeOfName } from '../../core/mime.js'
import { CloudflareImagesError } from '../../errors.js'
import { findLeftOut } from './findLeftOut.js'

const events = ['change', 'drop', 'paste'] as const

/**
 * Payload's drawer for many files takes those of the right types and says nothing about the others:
 * here they are named, each with the reason.
 */
export function useLeftOut({ describe, list }: Pick<UploadHandlerArgs, 'describe' | 'list'>): void {
  useEffect(() => {
    const look = (event: Event): void => {
      for (const file of findLeftOut(event)) {
        const mimeType = isImageMimeType(file.type) ? file.type : mimeTypeOfName(file.name)
        const error = new CloudflareImagesError({
          code: 'IMAGE_TYPE_REFUSED',
          details: { mimeType },
          message: 'The type is not accepted.',
        })
        list.begin(file).end('failed', describe({ error, name: file.name }))
      }
    }
    // Before the drawer's own listeners, which empty the list of what was dropped.
    for (const name of events) document.addEventListener(name, look, true)
    return () => {
      for (const name of events) document.removeEventListener(name, look, true)
    }
  }, [describe, list])
}
