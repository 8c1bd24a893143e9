'use client'

import type { UploadEntry, UploadList, UploadPhase, UploadState } from './uploadList.js'

import { useModal } from '@payloadcms/ui'
import {
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { createPortal } from 'react-dom'

import { useWords } from '../useWords.js'
import './DirectUploads.css'
import { doesFormReport, findOpenDialog, isForAdding } from './openDialog.js'
import { UploadItem } from './UploadItem.js'

const nothing: UploadState = { entries: [] }

/** The files on their way, at the bottom of whatever is in front. Nothing while there are none. */
export function UploadPanel({ list }: { list: UploadList }): ReactNode {
  const { entries } = useSyncExternalStore(list.subscribe, list.read, () => nothing)
  const failed = entries.filter(isFailed).length
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
          {failed > 0 && (
            // How many are saved is not known here: what has arrived may be refused with its document.
            <p className="cloudflare-uploads__counts">{words('filesFailed', { count: failed })}</p>
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

const isFailed = ({ phase }: UploadEntry): boolean => phase === 'failed'

/** What can still be cancelled is not pushed out of sight by what has failed. */
function activeFirst(entries: UploadState['entries']): UploadState['entries'] {
  return [...entries.filter((entry) => !isFailed(entry)), ...entries.filter(isFailed)]
}

type UsePanelHostArgs = {
  isVisible: boolean
  list: UploadList
}

/** The dialog in front, or the page: where the panel can be seen, clicked and reached by keyboard. */
function usePanelHost({ isVisible, list }: UsePanelHostArgs): Element | null {
  const { modalState } = useModal()
  const [host, setHost] = useState<Element | null>(null)
  useEffect(() => {
    setHost(findOpenDialog() ?? document.body)
  }, [isVisible, modalState])
  const last = useRef(host)
  useEffect(() => {
    // What failed in a dialog that has been closed is of no more use.
    if (last.current !== host && isClosed(last.current)) list.clear()
    last.current = host
  }, [host, list])
  return host
}

/** Closing the drawer where files are added leads back to theirs. */
const isClosed = (host: Element | null): boolean =>
  host instanceof HTMLDialogElement && !host.open && !isForAdding(host)

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

const announced = {
  done: 'announceDone',
  failed: undefined,
  preparing: 'announceStart',
  relaying: 'uploadRelaying',
  uploading: undefined,
  waiting: undefined,
} as const satisfies Record<UploadPhase, string | undefined>

/** What a screen reader is told: start, another way, arrival and failure, and no percentages. */
function useAnnouncements(entries: readonly UploadEntry[]): string {
  const words = useWords()
  const [text, setText] = useState('')
  const known = useRef(new Map<number, UploadPhase>())
  useEffect(() => {
    const news = entries.filter(({ key, phase }) => known.current.get(key) !== phase)
    known.current = new Map(entries.map(({ key, phase }) => [key, phase]))
    for (const { name, phase, reason } of news) {
      const key = announced[phase]
      if (reason !== null) setText(reason)
      else if (key !== undefined) setText(words(key, { name }))
    }
  }, [entries, words])
  return text
}
