'use client'

import type { StateDescription } from './describeState.js'

import { useTranslation } from '@payloadcms/ui'
import { type ReactNode, useEffect, useRef, useState } from 'react'

import { formatTime } from '../formatTime.js'
import { SmallButton } from '../SmallButton.js'
import { useAPI } from '../useAPI.js'
import { useDescribeError } from '../useDescribeError.js'
import { useIsHydrated } from '../useIsHydrated.js'
import { useSavedId } from '../useSavedId.js'
import { useWords } from '../useWords.js'
import { StateBanner } from './StateBanner.js'
import { useFreshDocument } from './useFreshDocument.js'

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

const firstGapMs = 3000
const largestGapMs = 60_000

/** Three seconds, six, twelve and so on, at most a minute. */
export function gapAfter(attempts: number): number {
  return Math.min(firstGapMs * 2 ** Math.min(attempts, 10), largestGapMs)
}

type UsePollingArgs = {
  /** Never throws. */
  call: () => Promise<unknown>
  isActive: boolean
}

/**
 * Calls again and again, with growing gaps, while the page is seen; at once when the editor comes
 * back to it. Begins anew when `isActive` does.
 */
function usePolling({ call, isActive }: UsePollingArgs): void {
  const latest = useRef(call)
  useEffect(() => {
    latest.current = call
  }, [call])
  useEffect(() => {
    if (!isActive) return undefined
    let attempts = 0
    let isOver = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const wait = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => void run(), gapAfter(attempts))
    }
    const run = async (): Promise<void> => {
      if (document.visibilityState === 'hidden') return
      attempts += 1
      await latest.current()
      if (!isOver) wait()
    }
    const onVisibility = (): void => {
      if (document.visibilityState === 'hidden') return
      clearTimeout(timer)
      attempts = 0
      void run()
    }
    document.addEventListener('visibilitychange', onVisibility)
    wait()
    return () => {
      isOver = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onVisibility)
    }
  }, [isActive])
}
