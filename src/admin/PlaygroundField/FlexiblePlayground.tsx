'use client'
import type { ReactNode } from 'react'

import { useMemo, useState } from 'react'

import type { FormField, FormValues } from './playgroundForm.js'

import { SmallButton } from '../SmallButton.js'
import { useWords } from '../useWords.js'
import { OptionInput } from './OptionInput.js'
import { listFields, parseForm } from './playgroundForm.js'
import { RenderedPicture } from './RenderedPicture.js'
import { VariantCode } from './VariantCode.js'

const atFirst: FormValues = { width: '640' }

/** Every option that an address can have, and the picture that it gives. */
export function FlexiblePlayground({ path }: { path: `/${string}` }): ReactNode {
  const words = useWords()
  const fields = useMemo(() => listFields(), [])
  const [values, setValues] = useState(atFirst)
  const { invalid, options, query } = useMemo(() => parseForm(values), [values])
  const isAsked = query !== '' && invalid.length === 0
  const toInput = (field: FormField): ReactNode => (
    <OptionInput
      field={field}
      isInvalid={invalid.includes(field.option)}
      key={field.option}
      onChange={(value) => setValues((before) => ({ ...before, [field.option]: value }))}
      value={values[field.option] ?? ''}
    />
  )
  return (
    <div className="cloudflare-playground">
      <div className="cloudflare-playground__form">
        <div className="cloudflare-playground__fields">{fields.common.map(toInput)}</div>
        <details className="cloudflare-playground__more">
          <summary>{words('playgroundMore')}</summary>
          <div className="cloudflare-playground__fields">{fields.others.map(toInput)}</div>
        </details>
        <SmallButton onClick={() => setValues(atFirst)}>{words('playgroundReset')}</SmallButton>
      </div>
      <div className="cloudflare-playground__outcome">
        <RenderedPicture
          hint={query === '' ? words('playgroundNothing') : ''}
          path={isAsked ? `${path}&${query}` : null}
        />
        <VariantCode options={options} />
      </div>
    </div>
  )
}
