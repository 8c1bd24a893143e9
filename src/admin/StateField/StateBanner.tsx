'use client'
import type { ReactNode } from 'react'

import { Banner, ErrorIcon, InfoIcon, SuccessIcon } from '@payloadcms/ui'

const icons = { error: <ErrorIcon />, info: <InfoIcon />, success: <SuccessIcon /> } as const

type StateBannerProps = {
  button?: ReactNode
  children: ReactNode
  /** Read out at once. @default false */
  isUrgent?: boolean
  type: keyof typeof icons
}

/** A banner above the form: an icon, sentences, and a button below them. */
export function StateBanner({
  button,
  children,
  isUrgent = false,
  type,
}: StateBannerProps): ReactNode {
  return (
    <div className="cloudflare-state" data-state={type} role={isUrgent ? 'alert' : 'status'}>
      <Banner type={type}>
        <span aria-hidden="true" className="cloudflare-state__icon">
          {icons[type]}
        </span>
        <span className="cloudflare-state__words">{children}</span>
        {button !== undefined && <span className="cloudflare-state__button">{button}</span>}
      </Banner>
    </div>
  )
}
