'use client'
import type { ReactNode } from 'react'

import { useTranslation } from '@payloadcms/ui'
import { useState } from 'react'

import type { StateDescription } from './describeState.js'

import { formatTime } from '../formatTime.js'
import { useDescribeError } from '../useDescribeError.js'
import { useIsHydrated } from '../useIsHydrated.js'
import { useSavedId } from '../useSavedId.js'
import { useAPI } from '../useAPI.js'
import { SmallButton } from '../SmallButton.js'
import { useWords } from '../useWords.js'
import { StateBanner } from './StateBanner.js'
import { useFreshDocument } from './useFreshDocument.js'
import { usePolling } from './usePolling.js'

type WaitingStateProps = {
  slug: string
  state: null | StateDescription
}

/** Waits with the editor for a file, and says so when it has come (`state` null). */
export function WaitingState({ slug, state }: WaitingStateProps): ReactNode {
  const words = useWords()
  const { language } = useTranslation().i18n
  const ask = useAPI()
  const describe = useDescribeError()
  const id = useSavedId()
  const isHydrated = useIsHydrated()
  const readAgain = useFreshDocument(slug)
  const [isChecking, setIsChecking] = useState(false)
  const [answer, setAnswer] = useState('')
  const status = state?.status

  const look = async (query: '' | '?poll=true'): Promise<string> => {
    try {
      const refreshed = await ask({ method: 'POST', path: `/${slug}/${id}/refresh${query}` })
      if (refreshed.status !== status) await readAgain()
      else if (typeof refreshed.reason === 'string') return refreshed.reason
    } catch (error) {
      // Who may not ask Cloudflare still sees what others have found out.
      await readAgain().catch(() => undefined)
      return describe(error)
    }
    const time = formatTime({ at: new Date().toISOString(), language })
    return words('stateCheckedAt', { time })
  }
  const check = async (): Promise<void> => {
    setIsChecking(true)
    setAnswer(await look(''))
    setIsChecking(false)
  }
  usePolling({ call: async () => look('?poll=true'), isActive: state !== null && !isChecking })

  if (state === null) return <StateBanner type="success">{words('stateArrived')}</StateBanner>
  const { endsAt, sentence, since } = state
  return (
    <StateBanner
      button={
        <SmallButton disabled={isChecking} onClick={() => void check()}>
          {words(isChecking ? 'stateChecking' : 'stateCheckNow')}
        </SmallButton>
      }
      type="info"
    >
      <strong>{words(sentence)}</strong>{' '}
      {isHydrated && (
        <>
          {since !== null && words('stateSince', { time: formatTime({ at: since, language }) })}{' '}
          {endsAt !== null &&
            words('stateEndsAt', { time: formatTime({ at: endsAt, language }) })}{' '}
        </>
      )}
      {answer}
    </StateBanner>
  )
}
