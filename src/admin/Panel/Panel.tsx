'use client'
import type { ReactNode } from 'react'

import { useId, useState } from 'react'

import './Panel.css'

type PanelProps = {
  children: ReactNode
  /** Shown beside the title: how many things are inside. */
  count?: ReactNode
  /** @default false */
  isOpenAtFirst?: boolean
  /** For style sheets and tests: `data-panel`. */
  name: string
  title: string
}

/**
 * A part of the document page: a heading that opens and closes, by keyboard as by mouse. What is in
 * it is rendered from the first opening on, so that closed parts cost no request.
 */
export function Panel({
  children,
  count,
  isOpenAtFirst = false,
  name,
  title,
}: PanelProps): ReactNode {
  const titleId = useId()
  const [wasOpened, setWasOpened] = useState(isOpenAtFirst)
  return (
    <section aria-labelledby={titleId} className="cloudflare-panel" data-panel={name}>
      <details
        className="cloudflare-panel__details"
        onToggle={({ currentTarget }) => {
          if (currentTarget.open) setWasOpened(true)
        }}
        open={isOpenAtFirst}
      >
        <summary className="cloudflare-panel__summary">
          <h3 className="cloudflare-panel__title" id={titleId}>
            {title}
          </h3>
          {count !== undefined && <span className="cloudflare-panel__count">{count}</span>}
        </summary>
        <div className="cloudflare-panel__content">{wasOpened && children}</div>
      </details>
    </section>
  )
}
