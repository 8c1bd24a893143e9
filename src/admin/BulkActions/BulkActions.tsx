'use client'
import type { ReactNode } from 'react'

import type { BulkActionsProps } from '../../plugin/admin/adminProps.js'

import { useListDrawerContext, useListQuery, useSelection } from '@payloadcms/ui'
import { useRouter } from 'next/navigation.js'

import { isRow } from '../../core/row.js'
import { lazyPart } from '../Panel/lazyPart.js'
import { BulkBar, BulkProgress } from './BulkBar.js'
import { useBulkRun } from './useBulkRun.js'
import { useSelectedItems } from './useSelectedItems.js'
import './BulkActions.css'

const BulkResults = lazyPart(async () => (await import('./BulkResults.js')).BulkResults)

/**
 * What can be done with the selected images, and what became of each. Not in drawers, where images
 * are selected to be inserted, nor in the trash.
 */
export function BulkActions({ hasPrivacy, slug }: BulkActionsProps): ReactNode {
  const { isInDrawer } = useListDrawerContext()
  const { data } = useListQuery()
  const { count } = useSelection()
  const router = useRouter()
  const run = useBulkRun({ onDone: () => router.refresh(), slug })
  const selectedItems = useSelectedItems({ isStopped: run.isStopped, slug })
  const { state } = run
  if (isInDrawer || (state.kind === 'idle' && (count === 0 || isTrash(data?.docs)))) return null
  return (
    <div className="cloudflare-bulk">
      {(state.kind === 'collecting' || state.kind === 'running') && (
        <BulkProgress onStop={run.stop} state={state} />
      )}
      {count > 0 && state.kind !== 'collecting' && state.kind !== 'running' && (
        <BulkBar
          count={count}
          hasPrivacy={hasPrivacy}
          onAction={(action) => void run.start({ action, items: selectedItems })}
          slug={slug}
        />
      )}
      {(state.kind === 'done' || state.kind === 'refused') && (
        <BulkResults
          onClose={run.close}
          onForce={(items) =>
            void run.start({ action: 'delete', force: true, items: () => Promise.resolve(items) })
          }
          state={state}
        />
      )}
    </div>
  )
}

const isTrash = (docs: unknown): boolean =>
  Array.isArray(docs) &&
  docs.length > 0 &&
  docs.every((doc) => isRow(doc) && typeof doc.deletedAt === 'string')
