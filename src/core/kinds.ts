import { isObject, type Kind } from './schema.js'

/** Kinds of values, for the rows of a schema. */

export const flag: Kind<boolean> = {
  expected: 'true or false',
  parse: (value) => (typeof value === 'boolean' ? value : undefined),
}

export const integer = (min: number, max: number): Kind<number> => ({
  expected: `a whole number from ${min} to ${max}`,
  parse: (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? value
      : undefined,
})

export const number = (min: number, max: number): Kind<number> => ({
  expected: `a number from ${min} to ${max}`,
  parse: (value) => (typeof value === 'number' && value >= min && value <= max ? value : undefined),
})

/** A kind of numbers, of which the digits will do: queries are text. */
export const orDigits = (kind: Kind<number>): Kind<number> => ({
  ...kind,
  parse: (value) =>
    kind.parse(typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value),
})

export const oneOf = <const T extends boolean | number | string>(
  values: readonly T[],
): Kind<T> => ({
  expected: orList(values),
  parse: (value) => values.find((known) => known === value),
})

/** Text that fits a pattern; by default any that is not empty. */
export const text = (expected: string, pattern = /./s): Kind<string> => ({
  expected,
  parse: (value) => (typeof value === 'string' && pattern.test(value) ? value : undefined),
})

export const httpURL: Kind<string> = {
  expected: 'an http(s) URL without user, query or fragment',
  // It may hold a password.
  isSecret: true,
  parse: (value) =>
    typeof value === 'string' && /^https?:\/\/[^/?#\s@]+(\/[^?#\s]*)?$/.test(value)
      ? value.replace(/\/+$/, '')
      : undefined,
}

export const off: Kind<false> = {
  expected: 'false',
  parse: (value) => (value === false ? value : undefined),
}

/** A function. What it takes and gives is for the types alone. */
export const func = <Read, Given = Read>(): Kind<Given, Read> => ({
  expected: 'a function',
  parse: (value) => (typeof value === 'function' ? (value as Read) : undefined),
})

export const object: Kind<Readonly<Record<string, unknown>>> = {
  expected: 'an object',
  parse: (value) => (isObject(value) ? value : undefined),
}

/** Several of one kind. */
export const listOf = <Given, Read>(
  expected: string,
  { parse }: Kind<Given, Read>,
): Kind<readonly Given[], readonly Read[]> => ({
  expected,
  parse: (value) => {
    const read = Array.isArray(value) ? value.map(parse) : [undefined]
    return read.every((item) => item !== undefined) ? read : undefined
  },
})

/** One kind or the other. */
export const either = <GivenA, ReadA, GivenB, ReadB>(
  a: Kind<GivenA, ReadA>,
  b: Kind<GivenB, ReadB>,
): Kind<GivenA | GivenB, ReadA | ReadB> => ({
  expected: `${a.expected}, or ${b.expected}`,
  isSecret: a.isSecret === true || b.isSecret === true,
  parse: (value) => a.parse(value) ?? b.parse(value),
})

/** 'a', 'b' or 'c' */
function orList(values: readonly (boolean | number | string)[]): string {
  const quoted = values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)))
  return [quoted.slice(0, -1).join(', '), quoted.at(-1)].filter(Boolean).join(' or ')
}
