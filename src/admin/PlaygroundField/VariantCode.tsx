'use client'
import type { ReactNode } from 'react'

import { useId, useState } from 'react'

import type { VariantOptions } from '../../core/variantOptionTypes.js'

import { CopyText } from '../CopyText.js'
import { useWords } from '../useWords.js'
import { isVariantName, writeVariantCode } from './writeVariantCode.js'

/** What is set, as an entry for the plugin's option `variants`. */
export function VariantCode({ options }: { options: VariantOptions }): ReactNode {
  const words = useWords()
  const id = useId()
  const errorId = `${id}-error`
  const [name, setName] = useState('')
  const isInvalid = name !== '' && !isVariantName(name)
  const { code, leftOut } = writeVariantCode({ name, options })
  return (
    <details className="cloudflare-playground__code">
      <summary>{words('playgroundVariantCode')}</summary>
      <div className="cloudflare-playground__field">
        <label htmlFor={id}>{words('playgroundName')}</label>
        <input
          aria-describedby={isInvalid ? errorId : undefined}
          aria-invalid={isInvalid}
          autoComplete="off"
          className="cloudflare-playground__input"
          id={id}
          onChange={({ target }) => setName(target.value)}
          onKeyDown={(event) => {
            // The document's own form would be sent.
            if (event.key === 'Enter') event.preventDefault()
          }}
          spellCheck={false}
          type="text"
          value={name}
        />
        {isInvalid && (
          <p className="cloudflare-playground__error" id={errorId} role="alert">
            {words('playgroundNameInvalid')}
          </p>
        )}
      </div>
      {code === null && (
        <p className="cloudflare-playground__hint">{words('playgroundNamesNothing')}</p>
      )}
      {leftOut.length > 0 && (
        <p className="cloudflare-playground__hint">
          {words('playgroundLeftOut', {
            names: leftOut.map((option) => words(`option_${option}`)).join(', '),
          })}
        </p>
      )}
      {code !== null && name !== '' && !isInvalid && (
        <>
          <pre
            aria-label={words('playgroundCode')}
            className="cloudflare-playground__pre"
            dir="ltr"
            role="region"
            tabIndex={0}
          >
            {code}
          </pre>
          <CopyText label={words('playgroundCopyCode')} text={code} />
        </>
      )}
    </details>
  )
}
