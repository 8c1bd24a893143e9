'use client'
import type { UIFieldClientComponent } from 'payload'
import type { ReactNode } from 'react'

import { useDocumentInfo, useTranslation } from '@payloadcms/ui'

import { lazyPart } from '../Panel/lazyPart.js'
import { Panel } from '../Panel/Panel.js'
import { groupOf } from '../StateField/describeState.js'
import { useSavedId } from '../useSavedId.js'
import { useWords } from '../useWords.js'

const UsageList = lazyPart(async () => (await import('./UsageList.js')).UsageList)

/** Where the image is used, as far as the editor may see it. */
export const UsagesField: UIFieldClientComponent = (props): ReactNode => {
  const { slug } = props as unknown as { slug: string }
  const words = useWords()
  const { language } = useTranslation().i18n
  const { data } = useDocumentInfo()
  const id = useSavedId()
  if (id === undefined) return null
  const { usageCount } = groupOf(data)
  const count = typeof usageCount === 'number' ? usageCount : undefined
  return (
    <Panel
      count={count === undefined ? undefined : new Intl.NumberFormat(language).format(count)}
      name="usages"
      title={words('usages')}
    >
      <UsageList count={count ?? 0} id={id} slug={slug} />
    </Panel>
  )
}
