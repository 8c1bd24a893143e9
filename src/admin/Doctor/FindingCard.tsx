'use client'
import type { ReactNode } from 'react'

import type { Finding } from '../../core/diagnosis.js'

import { useId } from 'react'

import { useWords } from '../useWords.js'

/** One thing that is wrong or could be better, why that matters, and what mends it. */
export function FindingCard({ finding }: { finding: Finding }): ReactNode {
  const { id, isHint, mend, what, why } = finding
  const titleId = useId()
  const words = useWords()
  return (
    <li
      aria-labelledby={titleId}
      className="cloudflare-doctor__finding"
      data-check={id}
      data-kind={isHint ? 'hint' : 'fault'}
    >
      <p className="cloudflare-doctor__kind">
        <span className="cloudflare-doctor__badge">
          <span aria-hidden="true">{isHint ? 'ℹ' : '⚠'} </span>
          {words(isHint ? 'doctorHint' : 'doctorFault')}
        </span>
        <code dir="ltr">{id}</code>
      </p>
      <h2 className="cloudflare-doctor__what" dir="ltr" id={titleId} lang="en">
        {what}
      </h2>
      <dl className="cloudflare-doctor__details">
        <dt>{words('doctorWhy')}</dt>
        <dd dir="ltr" lang="en">
          {why}
        </dd>
        <dt>{words('doctorMend')}</dt>
        <dd dir="ltr" lang="en">
          <code className="cloudflare-doctor__mend">{mend}</code>
        </dd>
      </dl>
    </li>
  )
}
