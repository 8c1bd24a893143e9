/** How one value of a transform option is read from a URL and written into one. */
export type OptionValue<T> = {
  /** What may stand here, for a person. */
  readonly values: string
  /** The decoded text of a URL → value; undefined when it is not acceptable. */
  readonly parse: (text: string) => T | undefined
  /** Value → text before URL encoding; undefined when it is not acceptable. */
  readonly format: (value: T) => string | undefined
}

/** Exponents, signs, hexadecimal and blanks are not numbers in a delivery URL. */
const decimalPattern = /^(?:\d{1,9}(?:\.\d{0,12})?|\.\d{1,12})$/

/** Fixed notation with at most six decimals: `1e-7` would not be read back. */
export function formatDecimal(value: number): string {
  return String(Number(value.toFixed(6)))
}

/** A number in plain decimal notation, or undefined. */
export function parseDecimal(text: string): number | undefined {
  return decimalPattern.test(text) ? Number(formatDecimal(Number(text))) : undefined
}

function number(values: string, isAllowed: (value: number) => boolean): OptionValue<number> {
  return {
    values,
    parse: (text) => {
      const value = parseDecimal(text)
      return value !== undefined && isAllowed(value) ? value : undefined
    },
    format: (value) => {
      if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
      const text = formatDecimal(value)
      return isAllowed(Number(text)) && decimalPattern.test(text) ? text : undefined
    },
  }
}

/** A whole number from `min` to `max`. */
export function integer({ max, min }: { max: number; min: number }): OptionValue<number> {
  return number(
    `whole number from ${min} to ${max}`,
    (value) => Number.isInteger(value) && value >= min && value <= max,
  )
}

type DecimalArgs = {
  above?: boolean
  max?: number
  min: number
  orZero?: boolean
}

/** A number from `min` to `max`; with `orZero`, also 0 below `min`; with `above`, `min` itself is out. */
export function decimal({
  above = false,
  max,
  min,
  orZero = false,
}: DecimalArgs): OptionValue<number> {
  const from = above ? `above ${min}` : `from ${min}`
  const range = max === undefined ? `number ${from}` : `number ${from} to ${max}`
  return number(orZero ? `0 or a ${range}` : range, (value) => {
    if (orZero && value === 0) return true
    const isHighEnough = above ? value > min : value >= min
    return isHighEnough && (max === undefined || value <= max)
  })
}

/** One word of a list. */
export function choice<const T extends string>(words: readonly T[]): OptionValue<T> {
  const find = (text: string): T | undefined => words.find((word) => word === text)
  return { format: find, parse: find, values: words.join(', ') }
}

/** `true` or `false`. */
export const flag: OptionValue<boolean> = {
  format: (value) => (typeof value === 'boolean' ? String(value) : undefined),
  parse: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  values: 'true, false',
}

/** The first of two forms that takes the value. */
export function either<A, B>(first: OptionValue<A>, second: OptionValue<B>): OptionValue<A | B> {
  return {
    values: `${first.values}; or ${second.values}`,
    parse: (text) => first.parse(text) ?? second.parse(text),
    format: (value) => first.format(value as A) ?? second.format(value as B),
  }
}
