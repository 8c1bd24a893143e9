'use client'
import type { ReactNode } from 'react'

import type { Rendition } from './readRenditions.js'
import type { SnippetSource } from './snippets.js'

import { Pill, useTranslation } from '@payloadcms/ui'

import { formatBytes } from '../DirectUpload/formatProgress.js'
import { useWords } from '../useWords.js'
import { CopyCode } from './CopyCode.js'
import { CopyURL } from './CopyURL.js'
import { useInView } from './useInView.js'
import { useMeasured } from './useMeasured.js'

type RenditionCardProps = {
  /** Fields of the document that hold this address. */
  fields: readonly string[]
  rendition: Rendition
  source: Omit<SnippetSource, 'rendition'>
  /** It shows a change only once it is saved. */
  waits: boolean
}

/** One delivered image: what is shown, measured and counted is one answer of its address. */
export function RenditionCard({
  fields,
  rendition: { height, name, url, width },
  source,
  waits,
}: RenditionCardProps): ReactNode {
  const words = useWords()
  const { i18n } = useTranslation()
  const { isInView, ref } = useInView<HTMLLIElement>()
  const { error, measured } = useMeasured({ isWanted: isInView, url })
  const isCurrent = measured?.url === url
  const isOther =
    isCurrent &&
    measured.type !== 'image/svg+xml' &&
    (measured.width !== width || measured.height !== height)
  return (
    <li
      aria-busy={url !== null && !isCurrent && error === null}
      className="cloudflare-variants__card"
      data-url={url ?? undefined}
      data-variant={name}
      ref={ref}
    >
      <div className="cloudflare-variants__preview">
        {measured !== null && url !== null && (
          <img
            alt=""
            className={isCurrent ? undefined : 'cloudflare-variants__old'}
            height={measured.height}
            src={measured.src}
            width={measured.width}
          />
        )}
      </div>
      <div className="cloudflare-variants__title">
        <strong className="cloudflare-variants__name">{name}</strong>
        {fields.map((field) => (
          <Pill key={field} pillStyle="light-gray" size="small">
            {field}
          </Pill>
        ))}
      </div>
      <span className="cloudflare-variants__size">
        {url === null ? words('smallerOriginal') : words('pixels', { height, width })}
      </span>
      {url !== null && (
        <span className="cloudflare-variants__size" data-measured={isCurrent}>
          {error !== null ? (
            words('variantsFailed', { reason: error })
          ) : measured === null ? (
            words('variantsMeasuring')
          ) : measured.bytes === null ? (
            words('variantsUnmeasured')
          ) : (
            <>
              <data value={measured.bytes}>
                {formatBytes({ bytes: measured.bytes, language: i18n.language })}
              </data>
              {measured.type !== null && <span> · {formatType(measured.type)}</span>}
            </>
          )}
        </span>
      )}
      {isOther && (
        <p className="cloudflare-variants__warning">
          {words('variantsOther', { height: measured.height, width: measured.width })}
        </p>
      )}
      {waits && <p className="cloudflare-variants__hint">{words('variantsAfterChange')}</p>}
      {url !== null && (
        <div className="cloudflare-variants__actions">
          <a aria-label={words('openNamed', { name })} href={url} rel="noreferrer" target="_blank">
            {words('open')}
          </a>
          <CopyURL name={name} url={url} />
          {height !== null && width !== null && (
            <CopyCode name={name} source={{ ...source, rendition: { height, url, width } }} />
          )}
        </div>
      )}
    </li>
  )
}

const formats: Readonly<Record<string, string | undefined>> = {
  'image/avif': 'AVIF',
  'image/gif': 'GIF',
  'image/jpeg': 'JPEG',
  'image/png': 'PNG',
  'image/svg+xml': 'SVG',
  'image/webp': 'WebP',
}

const formatType = (type: string): string => formats[type] ?? type
