'use client'

import type { VariantOption, VariantOptions } from '../../core/variantOptionTypes.js'

import { type ReactNode, useId, useState } from 'react'

import { type NamedVariantOptions, parseVariantName } from '../../core/variant.js'
import { CopyText } from '../CopyText.js'
import { useWords } from '../useWords.js'

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

const fits: readonly string[] = ['contain', 'cover', 'crop', 'pad', 'scale-down']

/** What a named variant can have of these options, and what it cannot. */
function toNamedVariant({
  blur,
  fit,
  height,
  metadata,
  width,
}: VariantOptions): Partial<NamedVariantOptions> {
  return {
    ...(blur === undefined ? {} : { blur }),
    ...(fit !== undefined && fits.includes(fit) ? { fit: fit as NamedVariantOptions['fit'] } : {}),
    ...(height === undefined ? {} : { height }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(typeof width === 'number' ? { width } : {}),
  }
}

/** The entry for the plugin's `variants`, as a person would write it, and the options that are lost. */
export function writeVariantCode({ name, options }: { name: string; options: VariantOptions }): {
  code: null | string
  leftOut: VariantOption[]
} {
  const named = toNamedVariant(options)
  const leftOut = (Object.keys(options) as VariantOption[]).filter((option) => !(option in named))
  const parts = Object.entries(named).map(
    ([option, value]) => `${option}: ${typeof value === 'string' ? `'${value}'` : value}`,
  )
  if (parts.length === 0) return { code: null, leftOut }
  // A name that begins with a digit is no identifier.
  const key = /^\d/.test(name) ? `'${name}'` : name
  return { code: `variants: {\n  ${key}: { ${parts.join(', ')} },\n},`, leftOut }
}

/** Whether Cloudflare takes a name for a variant. */
export function isVariantName(name: string): boolean {
  try {
    return parseVariantName(name) === name
  } catch {
    return false
  }
}
