'use client'
import type { ReactNode } from 'react'

import type { CellProps } from './readRow.js'

import { useWords } from '../useWords.js'
import { readRow } from './readRow.js'
import './ListCells.css'

/** A lock, closed or open, with its word. */
export function PrivacyCell({ rowData }: CellProps): ReactNode {
  const words = useWords()
  const { isPrivate } = readRow(rowData)
  return (
    <span className="cloudflare-cell">
      <svg aria-hidden="true" className="cloudflare-cell__icon" viewBox="0 0 16 16">
        <rect height="7" rx="1" width="10" x="3" y="7.5" />
        <path d={isPrivate ? 'M5 7.5V4.75a3 3 0 0 1 6 0V7.5' : 'M5 7.5V4a3 3 0 0 1 5.75-1.25'} />
      </svg>
      {words(isPrivate ? 'private' : 'listPublic')}
    </span>
  )
}
