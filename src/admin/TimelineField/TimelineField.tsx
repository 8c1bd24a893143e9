'use client'
import type { UIFieldClientComponent } from 'payload'
import type { ReactNode } from 'react'

import { useDocumentInfo } from '@payloadcms/ui'
import { useState } from 'react'

import { lazyPart } from '../Panel/lazyPart.js'
import { Panel } from '../Panel/Panel.js'
import { useMayManage } from '../useMayManage.js'
import { useWords } from '../useWords.js'

const Timeline = lazyPart(async () => (await import('./Timeline.js')).Timeline)

type Props = {
  /** `access.manage` is set. */
  isDecidedBySite?: boolean
  slug: string
}

/** What happened to the image, for those who look after it. */
export const TimelineField: UIFieldClientComponent = (props): ReactNode => {
  const { isDecidedBySite = false, slug } = props as unknown as Props
  const words = useWords()
  const { id } = useDocumentInfo()
  const mayManage = useMayManage({ isDecidedBySite, slug })
  const [isRefused, setIsRefused] = useState(false)
  if (id === undefined || isRefused || !mayManage) return null
  return (
    <Panel name="timeline" title={words('timeline')}>
      <Timeline id={id} onRefused={setIsRefused} slug={slug} />
    </Panel>
  )
}
