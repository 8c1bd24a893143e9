'use client'
import type { ReactNode } from 'react'

import type { Diagnosis } from '../../core/diagnosis.js'

import { useId } from 'react'

import { useFormats } from '../StatsWidget/useFormats.js'
import { useWords } from '../useWords.js'
import { FindingCard } from './FindingCard.js'

/** All that was found, the worst first. What a check says is English, as in the terminal. */
export function DiagnosisParts({ diagnosis }: { diagnosis: Diagnosis }): ReactNode {
  const { findings, fine, untold } = diagnosis
  const { formatCount } = useFormats()
  const words = useWords()
  const hints = findings.filter(({ isHint }) => isHint)
  const faults = findings.filter(({ isHint }) => !isHint)
  const failed = untold.filter((one) => one.failed)
  const quiet = untold.filter((one) => !one.failed)
  return (
    <>
      <p className="cloudflare-doctor__summary">
        {faults.length === 0 && failed.length === 0 && `${words('doctorWell')} `}
        {words('doctorSummary', {
          faults: formatCount(faults.length),
          fine: formatCount(fine.length),
          hints: formatCount(hints.length),
        })}
      </p>
      {findings.length > 0 && (
        <ul className="cloudflare-doctor__findings">
          {[...faults, ...hints].map((finding) => (
            <FindingCard finding={finding} key={finding.id} />
          ))}
        </ul>
      )}
      {failed.length > 0 && <Reasons checks={failed} sign="✕" title={words('doctorBroken')} />}
      {quiet.length > 0 && <Reasons checks={quiet} sign="?" title={words('doctorUntold')} />}
      {fine.length > 0 && (
        <Part sign="✓" title={words('doctorFine')}>
          <ul className="cloudflare-doctor__fine" dir="ltr" lang="en">
            {fine.map((id) => (
              <li key={id}>
                <code>{id}</code>
              </li>
            ))}
          </ul>
        </Part>
      )}
    </>
  )
}

type PartProps = { children: ReactNode; sign: string; title: string }

function Part({ children, sign, title }: PartProps): ReactNode {
  const titleId = useId()
  return (
    <section aria-labelledby={titleId} className="cloudflare-doctor__part">
      <h2 className="cloudflare-doctor__heading" id={titleId}>
        <span aria-hidden="true">{sign} </span>
        {title}
      </h2>
      {children}
    </section>
  )
}

/** Checks that were not made, once for each reason: in local mode one explains most of them. */
function Reasons({
  checks,
  ...part
}: { checks: Diagnosis['untold'] } & Omit<PartProps, 'children'>): ReactNode {
  const reasons = [...new Set(checks.map(({ reason }) => reason))]
  return (
    <Part {...part}>
      <dl className="cloudflare-doctor__reasons" dir="ltr" lang="en">
        {reasons.map((reason) => (
          <div key={reason}>
            <dt>{reason}</dt>
            <dd>
              {checks
                .filter((check) => check.reason === reason)
                .map(({ id }) => (
                  <code key={id}>{id}</code>
                ))}
            </dd>
          </div>
        ))}
      </dl>
    </Part>
  )
}
