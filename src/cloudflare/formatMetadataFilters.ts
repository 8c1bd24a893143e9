import { assertArgument } from './assertArgument.js'

/** Conditions on one field of the metadata; all of them must hold. */
export type MetadataConditions = {
  eq?: boolean | number | string
  gt?: number
  gte?: number
  /** One of these, at most 10, all strings or all numbers. */
  in?: readonly number[] | readonly string[]
  lt?: number
  lte?: number
}

/**
 * Conditions by field; nested fields as `a.b`. A bare value stands for `{ eq: value }`. At most 5
 * conditions in all.
 */
export type MetadataFilters = Readonly<
  Record<string, boolean | number | string | MetadataConditions>
>

const maxFilters = 5
const maxLevels = 5
const maxItems = 10
const fieldPattern = /^\w+(\.\w+)*$/

/**
 * Writes filters as the query parameters of the list call, `meta.<path>[<operator>:<type>]`. The
 * type is always written: without it Cloudflare guesses, and `"5"` would be looked for as a number.
 *
 * @throws REQUEST_INVALID for an unknown operator, a bad field name or value, or too many of them.
 */
export function formatMetadataFilters(filters: MetadataFilters): [name: string, value: string][] {
  const entries = Object.entries(filters).flatMap(([path, conditions]) => {
    assertPath(path)
    const list = typeof conditions === 'object' ? conditions : { eq: conditions }
    const given: [string, unknown][] = Object.entries(list)
    return given
      .filter(([, value]) => value !== undefined)
      .map(([operator, value]) => formatCondition({ operator, path, value }))
  })
  assertArgument({
    argument: 'meta',
    expected: `at most ${maxFilters} conditions`,
    isValid: entries.length <= maxFilters,
    received: entries.length,
  })
  return entries
}

function assertPath(path: string): void {
  assertArgument({
    argument: 'meta',
    expected: `a field of letters, digits and underscores, at most ${maxLevels} levels joined by dots`,
    isValid: fieldPattern.test(path) && path.split('.').length <= maxLevels,
    received: path,
  })
}

type FormatConditionArgs = {
  operator: string
  path: string
  value: unknown
}

function formatCondition({ operator, path, value }: FormatConditionArgs): [string, string] {
  const argument = `meta.${path}.${operator}`
  switch (operator) {
    case 'eq':
      assertArgument({
        argument,
        expected: 'a string, a finite number or a boolean',
        isValid: typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value),
        received: value,
      })
      return [`meta.${path}[eq:${typeof value}]`, String(value)]
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      assertArgument({
        argument,
        expected: 'a finite number',
        isValid: Number.isFinite(value),
        received: value,
      })
      return [`meta.${path}[${operator}:number]`, String(value)]
    case 'in':
      return formatList({ argument, path, value })
    default:
      assertArgument({
        argument,
        expected: 'one of the operators eq, gt, gte, in, lt, lte',
        isValid: false,
        received: operator,
      })
      return ['', '']
  }
}

type FormatListArgs = {
  argument: string
  path: string
  value: unknown
}

function formatList({ argument, path, value }: FormatListArgs): [string, string] {
  const items = Array.isArray(value) ? (value as unknown[]) : []
  const isNumbers = items.every((item) => Number.isFinite(item))
  // The list is joined with bars, and the API has no way to escape one.
  const isStrings = items.every((item) => typeof item === 'string' && !item.includes('|'))
  assertArgument({
    argument,
    expected: `1 to ${maxItems} finite numbers, or as many strings without "|"`,
    isValid: items.length > 0 && items.length <= maxItems && (isNumbers || isStrings),
    received: items.length === 0 ? 'an empty list' : items.map(String).join(', '),
  })
  return [`meta.${path}[in:${isNumbers ? 'number' : 'string'}]`, items.map(String).join('|')]
}
