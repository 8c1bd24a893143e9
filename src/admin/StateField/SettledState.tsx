'use client'
import type { ReactNode } from 'react'

import { useConfig, useDocumentInfo } from '@payloadcms/ui'
import { useRef } from 'react'

import type { StateDescription } from './describeState.js'

import { SmallButton } from '../SmallButton.js'
import { useWords } from '../useWords.js'
import { openReplacement } from './openReplacement.js'
import { StateBanner } from './StateBanner.js'
import { useRetry } from './useRetry.js'

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
