'use client'
import type { ReactNode } from 'react'

import { useId } from 'react'

import type { FormField } from './playgroundForm.js'

import { useWords } from '../useWords.js'

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
