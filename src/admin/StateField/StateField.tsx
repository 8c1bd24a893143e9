'use client'
import type { UIFieldClientComponent } from 'payload'
import type { ReactNode } from 'react'

import { useDocumentInfo } from '@payloadcms/ui'
import { useRef } from 'react'

import { useSavedId } from '../useSavedId.js'
import { describeState } from './describeState.js'
import { SettledState } from './SettledState.js'
import { WaitingState } from './WaitingState.js'
import './StateField.css'

type Props = {
  /** A file can be sent at once, without saving the form. */
  canRetry?: boolean
  slug: string
}

/** What is going on with the image, and the one button that helps. Nothing when all is well. */
export const StateField: UIFieldClientComponent = (props): ReactNode => {
  const { canRetry = false, slug } = props as unknown as Props
  const { data } = useDocumentInfo()
  const id = useSavedId()
  const state = id === undefined ? null : describeState(data)
  const wasShown = useRef(false)
  if (state !== null) wasShown.current = true
  if (!wasShown.current) return null
  const hasFile = typeof data?.filesize === 'number'
  return (
    <div className={hasFile ? undefined : 'cloudflare-state__bare'}>
      {state === null || state.status === 'draft' || state.status === 'pending' ? (
        <WaitingState key={String(id)} slug={slug} state={state} />
      ) : (
        <SettledState canRetry={canRetry} slug={slug} state={state} />
      )}
    </div>
  )
}
