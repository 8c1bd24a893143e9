'use client'
import type { UIFieldClientComponent } from 'payload'
import type { ReactNode } from 'react'

import { useDocumentInfo } from '@payloadcms/ui'
import { useState } from 'react'

import { lazyPart } from '../Panel/lazyPart.js'
import { Panel } from '../Panel/Panel.js'
import { useMayManage } from '../useMayManage.js'
import { useWords } from '../useWords.js'

const RawData = lazyPart(async () => (await import('./RawData.js')).RawData)

type Props = {
  /** `access.manage` is set. */
  isDecidedBySite?: boolean
  slug: string
}

/** What is stored of the image, and what Cloudflare says of it, for those who look after it. */
export const RawDataField: UIFieldClientComponent = (props): ReactNode => {
  const { isDecidedBySite = false, slug } = props as unknown as Props
  const words = useWords()
  const { id } = useDocumentInfo()
  const mayManage = useMayManage({ isDecidedBySite, slug })
  const [isRefused, setIsRefused] = useState(false)
  if (id === undefined || isRefused || !mayManage) return null
  return (
    <Panel name="rawData" title={words('rawData')}>
      <RawData id={id} onRefused={setIsRefused} slug={slug} />
    </Panel>
  )
}
