'use client'

import type { StateDescription } from './describeState.js'

import { useConfig, useDocumentInfo } from '@payloadcms/ui'
import { formatAdminURL } from 'payload/shared'
import { type ReactNode, useRef, useState } from 'react'

import { percentOf } from '../DirectUpload/formatProgress.js'
import { sendDirectly } from '../DirectUpload/sendDirectly.js'
import { SmallButton } from '../SmallButton.js'
import { useAPI } from '../useAPI.js'
import { useDescribeError } from '../useDescribeError.js'
import { useSavedId } from '../useSavedId.js'
import { useWords } from '../useWords.js'
import { StateBanner } from './StateBanner.js'
import { useFreshDocument } from './useFreshDocument.js'

type SettledStateProps = {
  canRetry: boolean
  slug: string
  state: StateDescription
}

/** A file that never came or was no good: why, and the way to another one. */
export function SettledState({
  canRetry,
  slug,
  state: { reason, reasonKey, sentence },
}: SettledStateProps): ReactNode {
  const words = useWords()
  const { docPermissions } = useDocumentInfo()
  const { getEntityConfig } = useConfig()
  const input = useRef<HTMLInputElement>(null)
  const { failure, percent, send } = useRetry(slug)
  const isSending = percent !== null
  const { upload } = getEntityConfig({ collectionSlug: slug })
  const types = typeof upload === 'object' ? upload.mimeTypes : []
  const why = reasonKey === null ? reason : words(reasonKey)
  return (
    <StateBanner
      button={
        docPermissions?.update === true && (
          <SmallButton
            disabled={isSending}
            onClick={({ currentTarget }) => {
              if (canRetry) input.current?.click()
              else openReplacement(currentTarget)
            }}
          >
            {isSending
              ? `${words('uploadSending')} ${percent}%`
              : words(canRetry ? 'stateChooseAgain' : 'stateChooseOther')}
          </SmallButton>
        )
      }
      isUrgent
      type="error"
    >
      <strong>{words(sentence)}</strong> {why !== null && <span>{why}</span>} {failure}
      <input
        accept={types?.join(', ')}
        aria-hidden="true"
        hidden
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0]
          currentTarget.value = ''
          if (file !== undefined) void send(file)
        }}
        ref={input}
        tabIndex={-1}
        type="file"
      />
    </StateBanner>
  )
}

/** Sends a file for the document that waits for one, at once: the form need not be saved. */
function useRetry(slug: string): {
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

/**
 * Opens what Payload offers for a new file in the form around an element: its own button takes the
 * old one out, which makes room for the field.
 */
function openReplacement(inside: Element): void {
  const form = inside.closest('form') ?? document
  const remove = form.querySelector<HTMLButtonElement>('.file-details__remove')
  remove?.click()
  requestAnimationFrame(() => {
    const field = form.querySelector('.file-field')
    field?.scrollIntoView({ block: 'center' })
    field?.querySelector('button')?.focus()
    field?.querySelector<HTMLInputElement>('input[type=file]')?.click()
  })
}
