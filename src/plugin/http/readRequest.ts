import type { Group, Kind, Problem, ReadShape, Shape } from '../../core/schema.js'

import { describe, readBy } from '../../core/schema.js'
import { CloudflareImagesError } from '../../errors.js'

/**
 * What a body or a query says, as its schema describes it. `null` counts as left out.
 *
 * @throws CloudflareImagesError REQUEST_INVALID, with a sentence for each problem
 */
export function readRequest<S extends Shape>(
  schema: Group<S>,
  given: Readonly<Record<string, unknown>>,
): ReadShape<S> {
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
  return readBy(schema, said, ({ found }) => {
    const message = found.slice(0, 3).map(sentenceOf).join(' ')
    return new CloudflareImagesError({ code: 'REQUEST_INVALID', message })
  })
}

function sentenceOf({ expected, known, path, received }: Problem): string {
  const name = JSON.stringify(path)
  if (known !== undefined) {
    return `${name} cannot be given here. What can be given is ${known.join(', ')}.`
  }
  return `${name} must be ${expected}${received === undefined ? '' : `, not ${describe(received)}`}.`
}

/** Ids of documents, each once, in the order given, whether its number came as one or as text. */
export const documentIds = (max: number): Kind<readonly (number | string)[]> => ({
  expected: `a list of 1 to ${max} ids of documents`,
  parse: (given) =>
    Array.isArray(given) && given.length > 0 && given.length <= max && given.every(isId)
      ? given.filter((id, index) => given.map(String).indexOf(String(id)) === index)
      : undefined,
})

const isId = (id: unknown): id is number | string =>
  (typeof id === 'string' && id !== '') || (typeof id === 'number' && Number.isFinite(id))
