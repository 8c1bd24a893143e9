'use client'

import {
  useDocumentInfo,
  useForm,
  useFormBackgroundProcessing,
  useFormFields,
  useFormProcessing,
} from '@payloadcms/ui'
import { useEffect, useRef } from 'react'
import { flushSync } from 'react-dom'

import { groupOf } from '../StateField/describeState.js'
import { useSavedId } from '../useSavedId.js'

/**
 * Takes a file out of the form once it is saved. Payload leaves it there, and would send it again
 * with every further save: another image each time, and another URL.
 */
export function useSavedFile(): void {
  const { dispatchFields, setProcessing } = useForm()
  const { data } = useDocumentInfo()
  const id = useSavedId()
  const isSaving = useFormProcessing()
  const isInBackground = useFormBackgroundProcessing()
  const file = useFormFields(([fields]) => fields.file?.value)
  const isBusy = isSaving || isInBackground
  /** Of this moment, and of the moment at which the save under way began. */
  const form = useRef({ file, isSaving, wasBusy: isBusy })
  const sent = useRef<unknown>(undefined)
  const known = useRef(data)

  useEffect(() => {
    form.current.file = file
  }, [file])

  // Before the next effect, which forgets what was sent.
  useEffect(() => {
    const before = known.current
    known.current = data
    const { file: held, wasBusy } = form.current
    if (id === undefined || data === before || !(held instanceof File)) return
    // Nothing but a save that worked gives a busy form another document. The editor may have chosen
    // another file meanwhile; and of several saves in the background only the first is announced.
    const wasSent = wasBusy && held === sent.current
    sent.current = held
    if (!wasSent && !isSavedFile({ after: data, before, file: held })) return
    dispatchFields({ path: 'file', type: 'REMOVE' })
    if (form.current.isSaving) return
    // Payload's file field shows the stored file again once it has seen the form busy. Before the
    // next frame: fields that are seen to be disabled lose the focus.
    setTimeout(() => {
      flushSync(() => setProcessing(true))
      flushSync(() => setProcessing(false))
    })
  }, [data, dispatchFields, id, setProcessing])

  useEffect(() => {
    form.current = { ...form.current, isSaving, wasBusy: isBusy }
    sent.current = isBusy ? form.current.file : undefined
  }, [isBusy, isSaving])
}

type SomeFile = Readonly<{ name: string; size: number }>

type IsSavedFileArgs = {
  /** The document as the save answered it. */
  after: unknown
  before: unknown
  file: SomeFile
}

/**
 * Whether a save has given the document the file that the form still holds: another image than
 * before, with its name and its size.
 */
export function isSavedFile({ after, before, file }: IsSavedFileArgs): boolean {
  const { imageId, originalFilename } = groupOf(after)
  if (typeof imageId !== 'string' || imageId === groupOf(before).imageId) return false
  const { filesize } = after as { filesize?: unknown }
  return filesize === file.size && isSameName(originalFilename, file.name)
}

/** A Mac writes letters with their accents beside them. */
const isSameName = (stored: unknown, chosen: string): boolean =>
  typeof stored === 'string' && stored.normalize('NFC') === chosen.normalize('NFC')
