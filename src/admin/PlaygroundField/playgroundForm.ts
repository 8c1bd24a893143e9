import type { VariantOption, VariantOptions } from '../../core/variantOptionTypes.js'

import { variantOptionTable } from '../../core/variantOptions.js'

/** What stands in the form: texts by option, none for those that are not set. */
export type FormValues = Readonly<Partial<Record<VariantOption, string>>>

export type FormField = {
  /** Words to choose from; with `isOpen` other texts fit as well. */
  choices: readonly string[]
  isOpen: boolean
  option: VariantOption
  /** What Cloudflare does without it. */
  placeholder: string
  /** What may stand here, for a person. */
  values: string
}

const common: readonly VariantOption[] = ['width', 'height', 'fit', 'gravity', 'quality', 'format']

/** The options that a picture of this site can have: the usual ones, and the others. */
export function listFields(): { common: FormField[]; others: FormField[] } {
  const options = (Object.keys(variantOptionTable) as VariantOption[]).filter(
    (option) => variantOptionTable[option].refusal === undefined,
  )
  return {
    common: common.map(toField),
    others: options.filter((option) => !common.includes(option)).map(toField),
  }
}

const rowOf = (option: VariantOption) =>
  variantOptionTable[option] as {
    default?: unknown
    format: (value: unknown) => readonly (readonly [string, string])[] | undefined
    key: string
    parse: (texts: ReadonlyMap<string, string>) => unknown
    values: string
  }

function toField(option: VariantOption): FormField {
  const { values, ...row } = rowOf(option)
  // The answer to format=json is no picture.
  const parts = values.split(/[,;] (?:or )?/).filter((part) => part !== 'json')
  const choices = parts.filter((part) => parses({ option, text: part }))
  const [written] = row.default === undefined ? [] : (row.format(row.default) ?? [])
  return {
    choices,
    isOpen: choices.length < parts.length,
    option,
    placeholder: written?.[1] ?? '',
    values,
  }
}

const parses = ({ option, text }: { option: VariantOption; text: string }): boolean =>
  parseOption({ option, text }) !== undefined

function parseOption({ option, text }: { option: VariantOption; text: string }): unknown {
  const { key, parse } = rowOf(option)
  return parse(new Map([[key, text]]))
}

export type ParsedForm = {
  invalid: readonly VariantOption[]
  options: VariantOptions
  /** For the endpoint that gives a URL, by the names of options in URLs. */
  query: string
}

/** Reads the form with the table's own parsers. */
export function parseForm(values: FormValues): ParsedForm {
  const invalid: VariantOption[] = []
  const options: Record<string, unknown> = {}
  const query = new URLSearchParams()
  for (const [name, given] of Object.entries(values)) {
    const option = name as VariantOption
    const text = given.trim()
    if (text === '') continue
    const value = parseOption({ option, text })
    if (value === undefined) {
      invalid.push(option)
    } else {
      options[option] = value
      query.set(rowOf(option).key, text)
    }
  }
  return { invalid, options, query: query.toString() }
}
