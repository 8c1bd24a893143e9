'use client'
import type { ReactNode } from 'react'

import './ListCells.css'

/** A dash for the eye, and for the ear why nothing is there. */
export function Nothing({ reason }: { reason: string }): ReactNode {
  return (
    <span title={reason}>
      <span aria-hidden="true">–</span>
      <span className="cloudflare-cell__unseen">{reason}</span>
    </span>
  )
}
