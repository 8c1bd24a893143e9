'use client'

import type { UploadEntry, UploadList } from './uploadList.js'

import { Button, useTranslation } from '@payloadcms/ui'
import { type ReactNode, useEffect } from 'react'

import { useWords } from '../useWords.js'
import { formatBytes, percentOf } from './formatProgress.js'

/** How long a file that has arrived stays to be seen. */
const doneMs = 1500

/** One file: its name, how far it is, and what the editor can do about it. */
export function UploadItem({ entry, list }: { entry: UploadEntry; list: UploadList }): ReactNode {
  const { key, name, phase, reason } = entry
  useEffect(() => {
    if (phase !== 'done') return
    const timer = setTimeout(() => list.dismiss(key), doneMs)
    return () => clearTimeout(timer)
  }, [key, list, phase])
  return (
    <li className={`cloudflare-uploads__item cloudflare-uploads__item--${phase}`}>
      <p className="cloudflare-uploads__name" title={name}>
        {name}
      </p>
      {reason === null ? (
        <ProgressBar entry={entry} />
      ) : (
        <p className="cloudflare-uploads__reason">{reason}</p>
      )}
      <Actions entry={entry} list={list} />
    </li>
  )
}

type ActionsProps = {
  entry: UploadEntry
  list: UploadList
}

function Actions({ entry: { key, name, phase }, list }: ActionsProps): ReactNode {
  const words = useWords()
  const button = (
    action: 'cancelUpload' | 'dismissFailure' | 'giveUpUpload' | 'retryUpload',
    onClick: () => void,
  ): ReactNode => (
    <Button
      aria-label={words(`${action}Of`, { name })}
      buttonStyle={action === 'retryUpload' ? 'primary' : 'secondary'}
      key={action}
      margin={false}
      onClick={onClick}
      size="small"
    >
      {words(action)}
    </Button>
  )
  const buttons: ReactNode[] = []
  if (phase === 'waiting') {
    buttons.push(
      button('retryUpload', () => list.act(key, 'retry')),
      button('giveUpUpload', () => list.act(key, 'giveUp')),
    )
  } else if (phase === 'failed') {
    buttons.push(button('dismissFailure', () => list.dismiss(key)))
  } else if (phase !== 'done') {
    buttons.push(button('cancelUpload', () => list.act(key, 'cancel')))
  }
  return buttons.length === 0 ? null : <div className="cloudflare-uploads__actions">{buttons}</div>
}

const phaseWords = {
  done: 'uploadDone',
  failed: 'uploadStopped',
  preparing: 'uploadPreparing',
  relaying: 'uploadRelaying',
  uploading: 'uploadSending',
  waiting: 'uploadStopped',
} as const satisfies Record<UploadEntry['phase'], string>

/** How much of a file has arrived: as a bar, in percent, and in words. */
function ProgressBar({ entry }: { entry: UploadEntry }): ReactNode {
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
