'use client'
import type { UIFieldClientComponent } from 'payload'
import type { ReactNode } from 'react'

import { useDocumentInfo } from '@payloadcms/ui'
import { useState } from 'react'

import { Panel } from '../Panel/Panel.js'
import { useWords } from '../useWords.js'
import { Timeline } from './Timeline.js'

/** What happened to the image, for those who look after it. */
export const TimelineField: UIFieldClientComponent = (props): ReactNode => {
  const { slug } = props as unknown as { slug: string }
  const words = useWords()
  const { docPermissions, id } = useDocumentInfo()
  const [isRefused, setIsRefused] = useState(false)
  if (id === undefined || isRefused || docPermissions?.update !== true) return null
  return (
    <Panel name="timeline" title={words('timeline')}>
      <Timeline id={id} onRefused={() => setIsRefused(true)} slug={slug} />
    </Panel>
  )
}
