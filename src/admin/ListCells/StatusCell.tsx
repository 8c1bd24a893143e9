'use client'
import type { ReactNode } from 'react'

import type { ImageStatus } from '../../core/imageStatus.js'
import type { CellProps } from './readRow.js'

import { useWords } from '../useWords.js'
import { Nothing } from './Nothing.js'
import { readRow } from './readRow.js'
import './ListCells.css'

const words = {
  draft: 'listStatusDraft',
  expired: 'listStatusExpired',
  failed: 'listStatusFailed',
  pending: 'listStatusPending',
  uploaded: 'listStatusUploaded',
} as const satisfies Record<ImageStatus, string>

/** Told apart by their outlines, without colour. */
const outlines: Readonly<Record<ImageStatus, string>> = {
  draft: 'M8 12V4M4.5 7.5 8 4l3.5 3.5',
  expired: 'M5 2h6M5 14h6M5.5 2v2.5L10.5 11.5V14M10.5 2v2.5L5.5 11.5V14',
  failed: 'M8 4v5M8 11.5v.5',
  pending: 'M8 4.5V8l2.5 1.5',
  uploaded: 'm4.5 8.5 2.5 2.5 4.5-5.5',
}

/** Where the image stands: by outline, word and colour, with the reason where there is one. */
export function StatusCell({ rowData }: CellProps): ReactNode {
  const word = useWords()
  const { error, status } = readRow(rowData)
  if (status === null) return <Nothing reason={word('listNoImage')} />
  return (
    <span
      className={`cloudflare-cell cloudflare-status cloudflare-status--${status}`}
      title={error ?? undefined}
    >
      <svg aria-hidden="true" className="cloudflare-cell__icon" viewBox="0 0 16 16">
        {status !== 'expired' && <circle cx="8" cy="8" r="7.25" />}
        <path d={outlines[status]} />
      </svg>
      <span className="cloudflare-status__word">{word(words[status])}</span>
      {error !== null && <span className="cloudflare-cell__unseen">{error}</span>}
    </span>
  )
}
