'use client'
import type { ReactNode } from 'react'

import { useDocumentInfo } from '@payloadcms/ui'

import { useCropAndFocalPoint } from '../CropAndFocalPointField/useCropAndFocalPoint.js'
import { usePreview } from '../CropAndFocalPointField/usePreview.js'
import { Panel } from '../Panel/Panel.js'
import { useKeptBySite } from '../useKeptBySite.js'
import { useSavedId } from '../useSavedId.js'
import { useWords } from '../useWords.js'
import { readRenditions, readSource } from './readRenditions.js'
import { RenditionCard } from './RenditionCard.js'
import './VariantsField.css'

/** After the last movement; the form has waited a little already. */
const pauseMs = 70

/** Every variant and size as it is delivered, and as it would be with what is not saved yet. */
export function VariantsField({ slug }: { slug: string }): ReactNode {
  const words = useWords()
  const { data } = useDocumentInfo()
  const id = useSavedId()
  if (useKeptBySite()) return null
  const count = readRenditions(data).length
  return (
    <Panel
      isOpenAtFirst
      name="variants"
      title={words('variants')}
      {...(count === 0 ? {} : { count })}
    >
      {count === 0 || id === undefined ? (
        <p className="cloudflare-variants__hint">{words('variantsAfterSave')}</p>
      ) : (
        <Renditions doc={data ?? {}} id={id} slug={slug} />
      )}
    </Panel>
  )
}

type RenditionsProps = {
  doc: Readonly<Record<string, unknown>>
  id: number | string
  slug: string
}

function Renditions({ doc, id, slug }: RenditionsProps): ReactNode {
  const words = useWords()
  const { isChanged, values } = useCropAndFocalPoint()
  const { error, preview } = usePreview({
    body: JSON.stringify(values),
    delayMs: pauseMs,
    path: isChanged ? `/${slug}/${id}/preview` : null,
    version: doc,
  })
  const shown = isChanged && preview !== null ? preview : doc
  const { addresses, source } = readSource(shown === doc ? doc : { ...doc, ...shown })
  const renditions = readRenditions(
    shown === doc ? doc : { cloudflare: { variants: preview?.variants }, sizes: preview?.sizes },
  )
  return (
    <>
      {error !== null && (
        <p className="cloudflare-variants__warning" role="alert">
          {error}
        </p>
      )}
      <p className="cloudflare-variants__hint" role="status">
        {words(isChanged ? 'variantsUnsaved' : 'variantsSaved')}
      </p>
      <ul className="cloudflare-variants__list">
        {renditions.map((rendition) => (
          <RenditionCard
            fields={addresses.flatMap(([field, url]) => (url === rendition.url ? [field] : []))}
            key={rendition.name}
            rendition={rendition}
            source={source}
            waits={isChanged && preview?.afterSave.includes(rendition.name) === true}
          />
        ))}
      </ul>
    </>
  )
}
