'use client'
import type { ReactNode } from 'react'

import { useId, useState } from 'react'

import { useWords } from '../useWords.js'
import { RenderedPicture } from './RenderedPicture.js'

type NamedPlaygroundProps = {
  names: readonly string[]
  path: `/${string}`
}

/** The variants and sizes of an image that knows no others. */
export function NamedPlayground({ names, path }: NamedPlaygroundProps): ReactNode {
  const words = useWords()
  const id = useId()
  const [name, setName] = useState(names[0] ?? '')
  return (
    <div className="cloudflare-playground">
      <div className="cloudflare-playground__form">
        <p className="cloudflare-playground__hint">{words('playgroundNamed')}</p>
        <div className="cloudflare-playground__field">
          <label htmlFor={id}>{words('playgroundVariant')}</label>
          <select
            className="cloudflare-playground__input"
            id={id}
            onChange={({ target }) => setName(target.value)}
            value={name}
          >
            {names.map((known) => (
              <option key={known} value={known}>
                {known}
              </option>
            ))}
          </select>
        </div>
      </div>
      <div className="cloudflare-playground__outcome">
        <RenderedPicture
          hint=""
          path={name === '' ? null : `${path}&variant=${encodeURIComponent(name)}`}
        />
      </div>
    </div>
  )
}
