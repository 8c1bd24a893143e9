'use client'
import type { UIFieldClientComponent, UIFieldClientProps } from 'payload'
import type { ComponentType, ReactNode } from 'react'

import { useDocumentInfo } from '@payloadcms/ui'
import { useState } from 'react'

import { useMayManage } from '../useMayManage.js'
import { useWords } from '../useWords.js'
import { Panel } from './Panel.js'

export type ManagedContent = ComponentType<{
  id: number | string
  /** This person may not see it: the panel goes away. */
  onRefused: (isRefused: true) => void
  slug: string
}>

type Props = {
  /** `access.manage` is set. */
  isDecidedBySite?: boolean
  slug: string
}

/** A panel for those who look after the image; nothing for anybody else. */
export function managedPanel({
  Content,
  name,
}: {
  Content: ManagedContent
  name: 'rawData' | 'timeline'
}): UIFieldClientComponent {
  return function ManagedPanel(props: UIFieldClientProps): ReactNode {
    const { isDecidedBySite = false, slug } = props as unknown as Props
    const words = useWords()
    const { id } = useDocumentInfo()
    const mayManage = useMayManage({ isDecidedBySite, slug })
    const [isRefused, setIsRefused] = useState(false)
    if (id === undefined || isRefused || !mayManage) return null
    return (
      <Panel name={name} title={words(name)}>
        <Content id={id} onRefused={setIsRefused} slug={slug} />
      </Panel>
    )
  }
}
