'use client'

import type { ReactNode } from 'react'

import type { BulkAction } from '../../core/bulk.js'
import type { BulkState } from './useBulkRun.js'

import { Button, ConfirmationModal, useAuth, useModal } from '@payloadcms/ui'

import { percentOf } from '../DirectUpload/formatProgress.js'
import { SmallButton } from '../SmallButton.js'
import { useWords } from '../useWords.js'

const labels = {
  delete: 'bulkDelete',
  placeholder: 'bulkPlaceholder',
  private: 'bulkPrivate',
  public: 'bulkPublic',
  refresh: 'bulkRefresh',
  retry: 'bulkRetry',
} as const satisfies Record<BulkAction, string>

const changes: readonly BulkAction[] = ['refresh', 'retry', 'private', 'public', 'placeholder']

type BulkBarProps = {
  count: number
  hasPrivacy: boolean
  onAction: (action: BulkAction) => void
  slug: string
}

/** One button for each action that this person may do here. */
export function BulkBar({ count, hasPrivacy, onAction, slug }: BulkBarProps): ReactNode {
  const words = useWords()
  const { permissions } = useAuth()
  const { openModal } = useModal()
  const permitted = permissions?.collections?.[slug]
  const confirmSlug = `cloudflare-bulk-delete-${slug}`
  const actions = permitted?.update === undefined ? [] : changes
  const offered = actions.filter(
    (action) => hasPrivacy || (action !== 'private' && action !== 'public'),
  )
  const mayDelete = permitted?.delete !== undefined
  if (offered.length === 0 && !mayDelete) return null
  return (
    <div aria-label={words('bulkActions')} className="cloudflare-bulk__bar" role="group">
      <span className="cloudflare-bulk__count">{words('bulkSelected', { count })}</span>
      {offered.map((action) => (
        <SmallButton
          extraButtonProps={{ 'data-action': action }}
          key={action}
          onClick={() => onAction(action)}
        >
          {words(labels[action])}
        </SmallButton>
      ))}
      {mayDelete && (
        <>
          <Button
            buttonStyle="error"
            extraButtonProps={{ 'data-action': 'delete' }}
            margin={false}
            onClick={() => openModal(confirmSlug)}
            size="small"
          >
            {words('bulkDelete')}
          </Button>
          <ConfirmationModal
            body={words('bulkConfirmDeleteBody')}
            confirmLabel={words('bulkDelete')}
            heading={words('bulkConfirmDelete', { count })}
            modalSlug={confirmSlug}
            onConfirm={() => onAction('delete')}
          />
        </>
      )}
    </div>
  )
}

type BulkProgressProps = {
  onStop: () => void
  state: Extract<BulkState, { kind: 'collecting' | 'running' }>
}

/** How far an action has come, as a bar and in words. */
export function BulkProgress({ onStop, state }: BulkProgressProps): ReactNode {
  const words = useWords()
  const isRunning = state.kind === 'running'
  const done = isRunning ? state.done : 0
  const total = isRunning ? state.total : 0
  const text = isRunning ? words('bulkProgress', { done, total }) : words('bulkCollecting')
  const isStopping = isRunning && state.isStopping
  return (
    <div className="cloudflare-bulk__bar">
      <div
        aria-label={words('bulkResults')}
        aria-valuemax={total}
        aria-valuemin={0}
        aria-valuenow={isRunning ? done : undefined}
        aria-valuetext={text}
        className="cloudflare-bulk__track"
        role="progressbar"
      >
        <div
          className="cloudflare-bulk__done"
          style={{ inlineSize: `${percentOf({ loadedBytes: done, totalBytes: total })}%` }}
        />
      </div>
      <span role="status">{isStopping ? words('bulkStopping') : text}</span>
      <SmallButton disabled={isStopping} onClick={onStop}>
        {words('bulkCancel')}
      </SmallButton>
    </div>
  )
}
