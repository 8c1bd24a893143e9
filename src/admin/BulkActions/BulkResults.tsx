'use client'

import type { BulkResult } from '../../core/bulk.js'
import type { BulkItem, BulkOutcome } from './runBulk.js'
import type { BulkState } from './useBulkRun.js'

import { Button, ConfirmationModal, useModal } from '@payloadcms/ui'
import { type ReactNode, useId } from 'react'

import { SmallButton } from '../SmallButton.js'
import { reasonKeyOf } from '../StateField/describeState.js'
import { useDescribeError } from '../useDescribeError.js'
import { useWords, type Words } from '../useWords.js'
import { readInUse } from './readInUse.js'

const confirmSlug = 'cloudflare-bulk-force'

/** The button that had it is gone; without this the keyboard starts anew at the top of the page. */
const takeFocus = (element: HTMLElement | null): void => element?.focus({ preventScroll: true })

type BulkResultsProps = {
  onClose: () => void
  onForce: (items: readonly BulkItem[]) => void
  state: Extract<BulkState, { kind: 'done' | 'refused' }>
}

/** What became of each image; those that are in use can be deleted all the same. */
export function BulkResults({ onClose, onForce, state }: BulkResultsProps): ReactNode {
  const words = useWords()
  const describe = useDescribeError()
  const { openModal } = useModal()
  const titleId = useId()
  const outcomes = state.kind === 'done' ? state.outcomes : []
  const inUse = outcomes.filter(({ result }) => readInUse(result) !== null)
  return (
    <section
      aria-labelledby={titleId}
      className="cloudflare-bulk__results"
      ref={takeFocus}
      tabIndex={-1}
    >
      <h2 className="cloudflare-bulk__title" id={titleId}>
        {words('bulkResults')}
      </h2>
      <p className="cloudflare-bulk__summary" role="status">
        {state.kind === 'refused' ? describe(state.error) : <Summary outcomes={outcomes} />}
      </p>
      {outcomes.length > 0 && (
        <ul className="cloudflare-bulk__list" tabIndex={0} aria-labelledby={titleId}>
          {failuresFirst(outcomes).map((outcome) => (
            <ResultRow key={outcome.item.id} outcome={outcome} />
          ))}
        </ul>
      )}
      <div className="cloudflare-bulk__bar">
        {inUse.length > 0 && (
          <>
            <Button
              buttonStyle="error"
              margin={false}
              onClick={() => openModal(confirmSlug)}
              size="small"
            >
              {words('bulkForce')}
            </Button>
            <ConfirmationModal
              body={words('bulkConfirmForceBody')}
              confirmLabel={words('bulkForce')}
              heading={words('bulkConfirmForce', { count: inUse.length })}
              modalSlug={confirmSlug}
              onConfirm={() => onForce(inUse.map(({ item }) => item))}
            />
          </>
        )}
        <SmallButton onClick={onClose}>{words('bulkClose')}</SmallButton>
      </div>
    </section>
  )
}

function Summary({ outcomes }: { outcomes: readonly BulkOutcome[] }): ReactNode {
  const words = useWords()
  const count = (kind: string): number =>
    outcomes.filter(({ result }) => kindOf(result) === kind).length
  const done = count('done')
  const failed = count('failed')
  const notReached = count('notReached')
  return (
    <>
      {words('bulkDone', { count: done })}
      {failed > 0 && ` ${words('bulkFailed', { count: failed })}`}
      {notReached > 0 && ` ${words('bulkNotDone', { count: notReached })}`}
    </>
  )
}

const order = ['failed', 'notReached', 'done'] as const

function kindOf(result: BulkOutcome['result']): (typeof order)[number] {
  if (result === 'notReached') return 'notReached'
  return result.ok ? 'done' : 'failed'
}

const failuresFirst = (outcomes: readonly BulkOutcome[]): BulkOutcome[] =>
  outcomes.toSorted((a, b) => order.indexOf(kindOf(a.result)) - order.indexOf(kindOf(b.result)))

/** One image: its name, a sign, and in words what became of it. */
export function ResultRow({ outcome: { item, result } }: { outcome: BulkOutcome }): ReactNode {
  const words = useWords()
  const describe = useDescribeError()
  const isDone = result !== 'notReached' && result.ok
  const inUse = readInUse(result)
  return (
    <li
      className={`cloudflare-bulk__result cloudflare-bulk__result--${isDone ? 'done' : 'failed'}`}
    >
      <svg aria-hidden="true" className="cloudflare-bulk__sign" viewBox="0 0 16 16">
        <path d={isDone ? 'm3 8.5 3.5 3.5L13 5' : 'm4 4 8 8M12 4l-8 8'} />
      </svg>
      <span className="cloudflare-bulk__name">{item.name}</span>
      <span className="cloudflare-bulk__reason">
        {result === 'notReached' && words('bulkNotReached')}
        {result !== 'notReached' && result.ok && describeEffect({ result, words })}
        {result !== 'notReached' && !result.ok && describe(result.error)}
      </span>
      {inUse !== null && (
        <div className="cloudflare-bulk__usages">
          {words('bulkInUse', { count: inUse.total })}
          <ul>
            {inUse.usages.map(({ adminURL, key, title }) => (
              <li key={key}>{adminURL === null ? title : <a href={adminURL}>{title}</a>}</li>
            ))}
          </ul>
        </div>
      )}
    </li>
  )
}

type DescribeEffectArgs = {
  result: Extract<BulkResult, { ok: true }>
  words: Words
}

/** What the document says about its image comes first; then what was done. */
function describeEffect({ result: { effect, message }, words }: DescribeEffectArgs): string {
  const reasonKey = reasonKeyOf(message ?? null)
  if (reasonKey !== null) return words(reasonKey)
  return effect === undefined ? words('bulkItemDone') : words(`effect_${effect}`)
}
