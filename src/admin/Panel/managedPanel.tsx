'use client'
import type { UIFieldClientComponent, UIFieldClientProps } from 'payload'
import type { ComponentType, ReactNode } from 'react'

import { useDocumentInfo } from '@payloadcms/ui'
import { useState } from 'react'

import { isKeptBySite } from '../StateField/describeState.js'
import { useMayManage } from '../useMayManage.js'
import { useSavedId } from '../useSavedId.js'
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

type ManagedPanelArgs = {
  Content: ManagedContent
  /** Nothing for a file that stays with the site. */
  isForImages?: boolean
  name: 'rawData' | 'timeline'
}

/** A panel for those who look after the image; nothing for anybody else. */
export function managedPanel({
  Content,
  isForImages = false,
  name,
}: ManagedPanelArgs): UIFieldClientComponent {
  return function ManagedPanel(props: UIFieldClientProps): ReactNode {
    const { isDecidedBySite = false, slug } = props as unknown as Props
    const words = useWords()
    const { data } = useDocumentInfo()
    const id = useSavedId()
    const mayManage = useMayManage({ isDecidedBySite, slug })
    const [isRefused, setIsRefused] = useState(false)
    if (id === undefined || isRefused || !mayManage) return null
    if (isForImages && isKeptBySite(data)) return null
    return (
      <Panel name={name} title={words(name)}>
        <Content id={id} onRefused={setIsRefused} slug={slug} />
      </Panel>
    )
  }
}
