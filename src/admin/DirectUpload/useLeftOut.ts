'use client'

import type { UploadHandlerArgs } from './createUploadHandler.js'

import { validateMimeType } from 'payload/shared'
import { useEffect } from 'react'

import { isImageMimeType, mimeTypeOfName } from '../../core/mime.js'
import { CloudflareImagesError } from '../../errors.js'

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

/** Files that were chosen, dropped or pasted in the drawer for many files, and that it leaves out. */
function findLeftOut(event: Event): File[] {
  const { target } = event
  const area = target instanceof Element ? target.closest('.bulk-upload--add-files') : null
  const accept = area?.querySelector<HTMLInputElement>('input[type=file]')?.accept ?? ''
  return listRefused({ accept, files: filesOf(event) })
}

/** Those whose type is none of these, where all of these are images. */
export function listRefused<Some extends Readonly<{ type: string }>>({
  accept,
  files,
}: {
  /** As an input has it. */
  accept: string
  files: readonly Some[]
}): Some[] {
  const types = accept.split(',').map((type) => type.trim())
  if (!types.every((type) => type.startsWith('image/'))) return []
  return files.filter(({ type }) => !validateMimeType(type, types))
}

function filesOf(event: Event): File[] {
  const files =
    event instanceof DragEvent
      ? event.dataTransfer?.files
      : event instanceof ClipboardEvent
        ? event.clipboardData?.files
        : event.target instanceof HTMLInputElement
          ? event.target.files
          : null
  return [...(files ?? [])]
}
