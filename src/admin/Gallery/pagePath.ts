import type { ListedQuery } from '../../core/listedQuery.js'

/** Everything that a card shows, and nothing else. */
const columns = [
  'alt',
  'cloudflare.requireSignedURLs',
  'cloudflare.status',
  'filename',
  'height',
  'mimeType',
  'thumbnailURL',
  'url',
  'width',
]

type PagePathArgs = {
  largeSize?: string | undefined
  limit: number
  locale?: string | undefined
  page: number
  query: ListedQuery
  slug: string
}

/** The address of a page of the list, under the API route. */
export function pagePath({
  largeSize,
  limit,
  locale,
  page,
  query: { sort, trash, where },
  slug,
}: PagePathArgs): `/${string}` {
  const selected = largeSize === undefined ? columns : [...columns, `sizes.${largeSize}.url`]
  const parameters: [string, unknown][] = [
    ['depth', 0],
    ['draft', true],
    ['limit', limit],
    ['page', page],
    ['trash', trash],
    ...(locale === undefined ? [] : [['locale', locale] as [string, unknown]]),
    ...(sort === undefined ? [] : [['sort', [sort].flat().join(',')] as [string, unknown]]),
    ...selected.map((column): [string, unknown] => [toKey('select', column.split('.')), true]),
    ...flatten('where', where),
  ]
  const text = parameters.map(([key, value]) => `${encode(key)}=${encode(String(value))}`)
  return `/${slug}?${text.join('&')}`
}

/** Nested keys in brackets, as Payload reads them. */
function flatten(key: string, value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[key, value]]
  return Object.entries(value).flatMap(([name, inner]) => flatten(`${key}[${name}]`, inner))
}

function toKey(root: string, names: readonly string[]): string {
  return `${root}${names.map((name) => `[${name}]`).join('')}`
}

const encode = encodeURIComponent
