'use client'
import type { UIFieldClientComponent } from 'payload'

import { useDocumentInfo } from '@payloadcms/ui'
import { useId } from 'react'

import { useWords } from '../useWords.js'
import { readRenditions } from './readRenditions.js'
import { RenditionCard } from './RenditionCard.js'
import './VariantsField.css'

/** Every variant and size of the saved image as it is delivered: picture, pixels and address. */
export const VariantsField: UIFieldClientComponent = () => {
  const words = useWords()
  const titleId = useId()
  const { data } = useDocumentInfo()
  const renditions = readRenditions(data)
  return (
    <section aria-labelledby={titleId} className="cloudflare-variants">
      <h4 className="cloudflare-variants__title" id={titleId}>
        {words('variants')}
      </h4>
      {renditions.length === 0 ? (
        <p className="cloudflare-variants__hint">{words('variantsAfterSave')}</p>
      ) : (
        <ul className="cloudflare-variants__list">
          {renditions.map((rendition) => (
            <RenditionCard key={rendition.name} rendition={rendition} />
          ))}
        </ul>
      )}
    </section>
  )
}
