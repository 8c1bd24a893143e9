'use client'
import type { ReactNode } from 'react'

import type { Rendered } from './useRendered.js'

import { useTranslation } from '@payloadcms/ui'

import { CopyText } from '../CopyText.js'
import { formatBytes } from '../DirectUpload/formatProgress.js'
import { useWords } from '../useWords.js'
import { useRendered } from './useRendered.js'

type RenderedPictureProps = {
  /** Stands there while nothing is asked for. */
  hint: string
  /** Null asks for nothing. */
  path: `/${string}` | null
}

/** The picture as it is delivered: its pixels, bytes and format, and its address. */
export function RenderedPicture({ hint, path }: RenderedPictureProps): ReactNode {
  const words = useWords()
  const { failure, isLoading, rendered } = useRendered(path)
  return (
    <div aria-busy={isLoading} className="cloudflare-playground__result">
      <div className="cloudflare-playground__frame">
        {rendered !== null && <Picture key={rendered.src} rendered={rendered} />}
      </div>
      <p className="cloudflare-playground__hint" role="status">
        {isLoading && words('playgroundLoading')}
        {!isLoading && path === null && hint}
        {!isLoading && failure !== null && words('playgroundFailed', { reason: failure })}
      </p>
      {rendered !== null && (
        <div className="cloudflare-playground__actions">
          <a href={rendered.url} rel="noreferrer" target="_blank">
            {words('open')}
          </a>
          <CopyText label={words('copyURL')} text={rendered.url} />
        </div>
      )}
    </div>
  )
}

type PictureProps = {
  rendered: Rendered
}

function Picture({ rendered: { bytes, height, src, type, width } }: PictureProps): ReactNode {
  const words = useWords()
  const { language } = useTranslation().i18n
  const exact = new Intl.NumberFormat(language).format(bytes ?? 0)
  return (
    <figure>
      <img alt={words('playgroundAlt')} src={src} />
      <figcaption aria-live="polite">
        <span>{words('playgroundPixels', { height, width })}</span>
        {bytes === null ? (
          <span>{words('playgroundUnmeasured')}</span>
        ) : (
          <span data-bytes={bytes} title={exact}>
            {formatBytes({ bytes, language })}
          </span>
        )}
        {type !== null && <span>{type.replace('image/', '')}</span>}
      </figcaption>
    </figure>
  )
}
