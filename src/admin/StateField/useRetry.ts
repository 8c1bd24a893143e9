'use client'
import { useConfig } from '@payloadcms/ui'
import { formatAdminURL } from 'payload/shared'
import { useState } from 'react'

import { percentOf } from '../DirectUpload/formatProgress.js'
import { sendDirectly } from '../DirectUpload/sendDirectly.js'
import { useDescribeError } from '../useDescribeError.js'
import { useSavedId } from '../useSavedId.js'
import { useAPI } from '../useAPI.js'
import { useWords } from '../useWords.js'
import { useFreshDocument } from './useFreshDocument.js'

/** Sends a file for the document that waits for one, at once: the form need not be saved. */
export function useRetry(slug: string): {
  /** A sentence, or empty. */
  failure: string
  /** Null while nothing is sent. */
  percent: null | number
  send: (file: File) => Promise<void>
} {
  const words = useWords()
  const ask = useAPI()
  const describe = useDescribeError()
  const { config } = useConfig()
  const id = useSavedId()
  const readAgain = useFreshDocument(slug)
  const [failure, setFailure] = useState('')
  const [percent, setPercent] = useState<null | number>(null)
  const { routes, serverURL } = config
  const collectionURL = formatAdminURL({ apiRoute: routes.api, path: `/${slug}`, serverURL })

  const send = async (file: File): Promise<void> => {
    setFailure('')
    setPercent(0)
    try {
      await sendDirectly({
        collectionURL,
        file,
        onProgress: (progress) => setPercent(Math.min(99, percentOf(progress))),
        retryOf: id,
      })
      await ask({ method: 'POST', path: `/${slug}/${id}/refresh` })
    } catch (error) {
      setFailure(words('uploadFailed', { name: file.name, reason: describe(error) }))
    }
    // After a failure too: the document may wait for another upload by now.
    await readAgain().catch(() => undefined)
    setPercent(null)
  }
  return { failure, percent, send }
}
