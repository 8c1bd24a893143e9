'use client'
import type { ReactNode } from 'react'

import type { Diagnosis } from '../../core/diagnosis.js'

import { SetStepNav } from '@payloadcms/ui'

import { doctorPath } from '../../core/diagnosis.js'
import { SmallButton } from '../SmallButton.js'
import { useFormats } from '../StatsWidget/useFormats.js'
import { useLoaded } from '../useLoaded.js'
import { useWords } from '../useWords.js'
import { DiagnosisParts } from './DiagnosisParts.js'
import './Doctor.css'

/** What is wrong with site and account, asked for as the page opens, and again on demand. */
export function DoctorPanel(): ReactNode {
  const { answer, error, isLoading, isRefused, refresh } = useLoaded<Diagnosis & { at: string }>(
    doctorPath,
  )
  const { formatTime } = useFormats()
  const words = useWords()
  const title = words('doctorTitle')
  const checked = answer === undefined ? '' : words('doctorAt', { time: formatTime(answer.at) })
  return (
    <div aria-busy={isLoading} className="cloudflare-doctor">
      <SetStepNav nav={[{ label: title }]} />
      <div className="cloudflare-doctor__header">
        <h1 className="cloudflare-doctor__title">{title}</h1>
        {!isRefused && (
          <SmallButton disabled={isLoading} onClick={refresh}>
            {words('doctorAgain')}
          </SmallButton>
        )}
      </div>
      <p className="cloudflare-doctor__time" role="status">
        {isLoading ? words('doctorLoading') : checked}
      </p>
      {error !== undefined && (
        <p className="cloudflare-doctor__problem" role="alert">
          <span aria-hidden="true">⚠ </span>
          {isRefused ? error : words('doctorFailed', { reason: error })}
        </p>
      )}
      {answer !== undefined && !isRefused && <DiagnosisParts diagnosis={answer} />}
    </div>
  )
}
