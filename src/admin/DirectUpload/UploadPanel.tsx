'use client'
import type { ReactNode } from 'react'

import { useModal } from '@payloadcms/ui'
import { useEffect, useId, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react'
import { createPortal } from 'react-dom'

import type { UploadEntry, UploadList, UploadState } from './uploadList.js'

import { useWords } from '../useWords.js'
import { doesFormReport, findOpenDialog } from './openDialog.js'
import { UploadItem } from './UploadItem.js'
import { useAnnouncements } from './useAnnouncements.js'
import './DirectUploads.css'

const nothing: UploadState = { counts: { done: 0, failed: 0, started: 0 }, entries: [] }

/** The files on their way, at the bottom of whatever is in front. Nothing while there are none. */
export function UploadPanel({ list }: { list: UploadList }): ReactNode {
  const state = useSyncExternalStore(list.subscribe, list.read, () => nothing)
  const { counts, entries } = state
  const isVisible = entries.length > 0
  const host = usePanelHost({ isVisible, list })
  const announcement = useAnnouncements(entries)
  const titleId = useId()
  const words = useWords()
  const panel = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    if (host !== null && isVisible) takeLostFocus(panel.current)
  }, [host, isVisible])
  if (host === null) return null
  return createPortal(
    <>
      <div aria-live="polite" className="cloudflare-uploads__announcement" role="status">
        {announcement}
      </div>
      {isVisible && (
        <section aria-labelledby={titleId} className="cloudflare-uploads" ref={panel} tabIndex={-1}>
          <h2 className="cloudflare-uploads__title" id={titleId}>
            {words('uploads')}
          </h2>
          {counts.started > 1 && (
            <p className="cloudflare-uploads__counts">
              {words('filesDone', { count: counts.done })}
              {counts.failed > 0 && ` ${words('filesFailed', { count: counts.failed })}`}
            </p>
          )}
          <ul className="cloudflare-uploads__list">
            {activeFirst(entries).map((entry) => (
              <UploadItem entry={entry} key={entry.key} list={list} />
            ))}
          </ul>
        </section>
      )}
    </>,
    host,
  )
}

/** What can still be cancelled is not pushed out of sight by what has failed. */
function activeFirst(entries: UploadState['entries']): UploadState['entries'] {
  const isFailed = ({ phase }: UploadEntry): boolean => phase === 'failed'
  return [...entries.filter((entry) => !isFailed(entry)), ...entries.filter(isFailed)]
}

/** The dialog in front, or the page: where the panel can be seen, clicked and reached by keyboard. */
function usePanelHost({
  isVisible,
  list,
}: {
  isVisible: boolean
  list: UploadList
}): Element | null {
  const { modalState } = useModal()
  const [host, setHost] = useState<Element | null>(null)
  useEffect(() => {
    setHost(findOpenDialog() ?? document.body)
  }, [isVisible, modalState])
  const last = useRef(host)
  useEffect(() => {
    // What failed in a dialog that has been closed is of no more use.
    if (last.current !== null && last.current !== host) list.clear()
    last.current = host
  }, [host, list])
  return host
}

/** The button that was pressed is disabled or covered while the form is sent, and would keep the focus. */
function takeLostFocus(panel: HTMLElement | null): void {
  const { activeElement } = document
  const isLost =
    activeElement === null ||
    activeElement === document.body ||
    activeElement.matches(':disabled, [aria-disabled="true"]') ||
    !doesFormReport()
  if (isLost) panel?.focus({ preventScroll: true })
}
