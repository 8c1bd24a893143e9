'use client'
import type { UIFieldClientComponent } from 'payload'
import type { ReactNode } from 'react'

import { useDocumentInfo } from '@payloadcms/ui'

import { isRow } from '../../core/row.js'
import { lazyPart } from '../Panel/lazyPart.js'
import { Panel } from '../Panel/Panel.js'
import { groupOf, isKeptBySite } from '../StateField/describeState.js'
import { useSavedId } from '../useSavedId.js'
import { useWords } from '../useWords.js'
import './PlaygroundField.css'

const FlexiblePlayground = lazyPart(
  async () => (await import('./FlexiblePlayground.js')).FlexiblePlayground,
)
const NamedPlayground = lazyPart(async () => (await import('./NamedPlayground.js')).NamedPlayground)

type Props = {
  /** The collection's public images take any option. */
  isFlexible?: boolean
  slug: string
}

/** Tries out what the image can be delivered as. */
export const PlaygroundField: UIFieldClientComponent = (props): ReactNode => {
  const { isFlexible = false, slug } = props as unknown as Props
  const words = useWords()
  const { data } = useDocumentInfo()
  const id = useSavedId()
  if (id === undefined || isKeptBySite(data)) return null
  const { imageId, requireSignedURLs, status } = groupOf(data)
  const names = namesOf(data)
  const path = `/${slug}/${id}/image-url?draft=true` as const
  // Another image under the same document has other pictures.
  const key = String(imageId)
  return (
    <Panel name="playground" title={words('playground')}>
      {status !== 'uploaded' ? (
        <p className="cloudflare-playground__hint">{words('playgroundNotReady')}</p>
      ) : isFlexible && requireSignedURLs !== true ? (
        <FlexiblePlayground key={key} path={path} />
      ) : (
        <NamedPlayground key={key} names={names} path={path} />
      )}
    </Panel>
  )
}

function namesOf(doc: unknown): string[] {
  const { variants } = groupOf(doc)
  const rows: unknown[] = Array.isArray(variants) ? variants : []
  const sizes = isRow(doc) && isRow(doc.sizes) ? Object.entries(doc.sizes) : []
  return [
    ...rows.flatMap((row) => (isRow(row) && typeof row.name === 'string' ? [row.name] : [])),
    ...sizes.flatMap(([name, size]) => (isRow(size) && typeof size.url === 'string' ? [name] : [])),
  ]
}
