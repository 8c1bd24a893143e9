'use client'
import type { ReactNode } from 'react'

import type { Rendition } from './readRenditions.js'

import { useWords } from '../useWords.js'
import { CopyURL } from './CopyURL.js'

/** One delivered image. The preview is the very file that a site gets, loaded when it scrolls in. */
export function RenditionCard({
  rendition: { height, name, url, width },
}: {
  rendition: Rendition
}): ReactNode {
  const words = useWords()
  return (
    <li className="cloudflare-variants__card" data-variant={name}>
      <div className="cloudflare-variants__preview">
        {url !== null && (
          <img
            alt=""
            height={height ?? undefined}
            loading="lazy"
            src={url}
            width={width ?? undefined}
          />
        )}
      </div>
      <strong className="cloudflare-variants__name">{name}</strong>
      <span className="cloudflare-variants__size">
        {url === null ? words('smallerOriginal') : words('pixels', { height, width })}
      </span>
      {url !== null && (
        <div className="cloudflare-variants__actions">
          <a aria-label={words('openNamed', { name })} href={url} rel="noreferrer" target="_blank">
            {words('open')}
          </a>
          <CopyURL name={name} url={url} />
        </div>
      )}
    </li>
  )
}
