'use client'
import type { ReactNode } from 'react'

import { useTranslation } from '@payloadcms/ui'

import type { UploadEntry } from './uploadList.js'

import { useWords } from '../useWords.js'
import { formatBytes, percentOf } from './formatProgress.js'

const phaseWords = {
  done: 'uploadDone',
  failed: 'uploadStopped',
  preparing: 'uploadPreparing',
  relaying: 'uploadRelaying',
  uploading: 'uploadSending',
  waiting: 'uploadStopped',
} as const satisfies Record<UploadEntry['phase'], string>

/** How much of a file has arrived: as a bar, in percent, and in words. */
export function ProgressBar({ entry }: { entry: UploadEntry }): ReactNode {
  const words = useWords()
  const {
    i18n: { language },
  } = useTranslation()
  const { bytesPerSecond, loadedBytes, name, phase, totalBytes } = entry
  // A reverse proxy takes the last bytes before they have arrived: only the answer makes it whole.
  const percent = phase === 'done' ? 100 : Math.min(99, percentOf({ loadedBytes, totalBytes }))
  const percentText = new Intl.NumberFormat(language, { style: 'percent' }).format(percent / 100)
  const amount = words('uploadAmount', {
    loaded: formatBytes({ bytes: loadedBytes, language }),
    total: formatBytes({ bytes: totalBytes, language }),
  })
  const speed =
    bytesPerSecond > 0 && phase !== 'done'
      ? formatBytes({ bytes: bytesPerSecond, language, perSecond: true })
      : undefined
  return (
    <>
      <div
        aria-label={words('uploadProgressOf', { name })}
        aria-valuemax={100}
        aria-valuemin={0}
        aria-valuenow={phase === 'preparing' ? undefined : percent}
        aria-valuetext={phase === 'preparing' ? words('uploadPreparing') : percentText}
        className="cloudflare-uploads__track"
        role="progressbar"
      >
        <div className="cloudflare-uploads__bar" style={{ inlineSize: `${percent}%` }} />
      </div>
      <p className="cloudflare-uploads__phase">{words(phaseWords[phase])}</p>
      {phase !== 'preparing' && phase !== 'done' && (
        <p className="cloudflare-uploads__figures">
          <span>{percentText}</span>
          <span>{amount}</span>
          {speed !== undefined && <span>{speed}</span>}
        </p>
      )}
    </>
  )
}
