import { refuse } from './refuse.js'

export type MetadataFilter = (metadata: Record<string, unknown>) => boolean

type Scalar = boolean | number | string
type Operator = { name: 'eq' | 'gt' | 'gte' | 'in' | 'lt' | 'lte'; type?: string | undefined }
type Test = (value: Scalar) => boolean

const maxFilters = 5
const maxLevels = 5
const maxListItems = 10

/** Types each operator may name; without one, the value's own type decides. */
const typesOf: Record<Operator['name'], readonly string[]> = {
  eq: ['string', 'number', 'boolean'],
  gt: ['number'],
  gte: ['number'],
  in: ['string', 'number'],
  lt: ['number'],
  lte: ['number'],
}

/**
 * Reads the filters `meta.<path>[<operator>]=<value>` of a list call; all must match.
 * @throws 400/5400 in Cloudflare's words for too many or unknown ones.
 */
export function parseMetadataFilters(query: URLSearchParams): MetadataFilter {
  const given = [...query].filter(([key]) => key.startsWith('meta.'))
  if (given.length > maxFilters) {
    throw refuseFilter(
      `Too many metadata filters: ${given.length} provided, maximum ${maxFilters} allowed`,
    )
  }
  const filters = given.map(([key, value]) => parseFilter({ key, value }))
  return (metadata) => filters.every((filter) => filter(metadata))
}

function parseFilter({ key, value }: { key: string; value: string }): MetadataFilter {
  const [, path = '', operatorText = ''] = /^meta\.([^[]*)(?:\[(.*)\])?$/.exec(key) ?? []
  const names = path.split('.')
  if (names.length > maxLevels) {
    throw refuseFilter(
      `Metadata filter path is too deep: ${names.length} levels, maximum ${maxLevels} allowed`,
    )
  }
  if (!names.every((name) => /^\w+$/.test(name))) {
    throw refuseFilter(`Invalid metadata filter field: '${path}'`)
  }
  const test = createTest({ operator: parseOperator(operatorText), text: value })
  return (metadata) => {
    const found = valueAt({ metadata, names })
    return isScalar(found) && test(found)
  }
}

function parseOperator(text: string): Operator {
  const [name = '', type, ...more] = text.split(':')
  if (Object.hasOwn(typesOf, name) && more.length === 0) {
    const operator = name as Operator['name']
    if (type === undefined || typesOf[operator].includes(type)) return { name: operator, type }
  }
  throw refuseFilter(`Unsupported metadata filter operator: '${text}'`)
}

type CreateTestArgs = {
  operator: Operator
  text: string
}

function createTest({ operator: { name, type }, text }: CreateTestArgs): Test {
  if (name === 'eq') return createEquality({ text, type })
  if (name === 'in') {
    const items = text.split('|')
    if (items.length > maxListItems) {
      throw refuseFilter(
        `Too many values in a metadata filter: ${items.length} provided, maximum ${maxListItems} allowed`,
      )
    }
    const tests = items.map((item) => createEquality({ text: item, type }))
    return (value) => tests.some((test) => test(value))
  }
  const limit = toNumber(text)
  const compare = {
    gt: (value: number) => value > limit,
    gte: (value: number) => value >= limit,
    lt: (value: number) => value < limit,
    lte: (value: number) => value <= limit,
  }[name]
  return (value) => typeof value === 'number' && compare(value)
}

function createEquality({ text, type }: { text: string; type: string | undefined }): Test {
  if (type === 'number') {
    const wanted = toNumber(text)
    return (value) => value === wanted
  }
  return (value) => (type === undefined || typeof value === type) && String(value) === text
}

function toNumber(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isFinite(value)) return value
  throw refuseFilter(`Metadata filter value is not a number: '${text}'`)
}

type ValueAtArgs = {
  metadata: Record<string, unknown>
  names: readonly string[]
}

function valueAt({ metadata, names }: ValueAtArgs): unknown {
  let value: unknown = metadata
  for (const name of names) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

const isScalar = (value: unknown): value is Scalar =>
  ['boolean', 'number', 'string'].includes(typeof value)

const refuseFilter = (message: string): Error => refuse({ code: 5400, message, status: 400 })
