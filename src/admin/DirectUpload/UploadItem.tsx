'use client'
import type { ReactNode } from 'react'

import { Button } from '@payloadcms/ui'
import { useEffect } from 'react'

import type { UploadEntry, UploadList } from './uploadList.js'

import { useWords } from '../useWords.js'
import { ProgressBar } from './ProgressBar.js'

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
