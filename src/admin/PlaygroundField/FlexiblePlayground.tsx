'use client'

import { type ReactNode, useId, useMemo, useState } from 'react'

import { SmallButton } from '../SmallButton.js'
import { useWords } from '../useWords.js'
import { type FormField, type FormValues, listFields, parseForm } from './playgroundForm.js'
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

type OptionInputProps = {
  field: FormField
  isInvalid: boolean
  onChange: (value: string) => void
  value: string
}

/** One option: a choice of words, or a text with suggestions; its error stands below it. */
export function OptionInput({
  field: { choices, isOpen, option, placeholder, values },
  isInvalid,
  onChange,
  value,
}: OptionInputProps): ReactNode {
  const words = useWords()
  const id = useId()
  const errorId = `${id}-error`
  const shared = {
    'aria-describedby': isInvalid ? errorId : undefined,
    'aria-invalid': isInvalid,
    className: 'cloudflare-playground__input',
    id,
    value,
  }
  return (
    <div className="cloudflare-playground__field" data-option={option}>
      <label htmlFor={id}>{words(`option_${option}`)}</label>
      {isOpen ? (
        <>
          <input
            {...shared}
            autoComplete="off"
            list={choices.length > 0 ? `${id}-list` : undefined}
            onChange={({ target }) => onChange(target.value)}
            onKeyDown={(event) => {
              // The document's own form would be sent.
              if (event.key === 'Enter') event.preventDefault()
            }}
            placeholder={placeholder}
            spellCheck={false}
            type="text"
          />
          {choices.length > 0 && (
            <datalist id={`${id}-list`}>
              {choices.map((choice) => (
                <option key={choice} value={choice} />
              ))}
            </datalist>
          )}
        </>
      ) : (
        <select {...shared} onChange={({ target }) => onChange(target.value)}>
          <option value="">{placeholder === '' ? '–' : `(${placeholder})`}</option>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      )}
      {isInvalid && (
        <p className="cloudflare-playground__error" id={errorId} role="alert">
          {words('playgroundValueInvalid', { values })}
        </p>
      )}
    </div>
  )
}
