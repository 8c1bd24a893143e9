import type { Row } from '../../core/row.js'

const stateWords = {
  draft: 'usagesDraft',
  manual: 'usagesManual',
  published: 'usagesPublished',
  trash: 'usagesTrash',
  version: 'usagesVersion',
} as const

export type UsageRow = {
  adminURL: null | string
  id: string
  kind: 'collection' | 'global'
  locale: null | string
  /** Such as `Blocks › 2 › Image`. */
  place: string
  slug: string
  state: (typeof stateWords)[keyof typeof stateWords] | null
  title: string
}

/** One place that uses an image, as the site answers it, for people. */
export function readUsage(row: Row): UsageRow {
  const { adminURL, kind, locale, state } = row
  const isState = typeof state === 'string' && Object.hasOwn(stateWords, state)
  return {
    adminURL: readText(adminURL),
    id: readText(row.id) ?? '',
    kind: kind === 'global' ? 'global' : 'collection',
    locale: readText(locale),
    place: describePath(readText(row.path) ?? ''),
    slug: readText(row.slug) ?? '',
    state: isState ? stateWords[state as keyof typeof stateWords] : null,
    title: readText(row.title) ?? readText(row.documentId) ?? readText(row.slug) ?? '',
  }
}

/** `layout.0.heroImage` as `Layout › 1 › Hero image`: people count from one. */
export function describePath(path: string): string {
  return path
    .split('.')
    .filter((part) => part !== '')
    .map((part) => (/^\d+$/.test(part) ? String(Number(part) + 1) : toWords(part)))
    .join(' › ')
}

function toWords(name: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .trim()
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const readText = (value: unknown): null | string =>
  typeof value === 'string' && value !== '' ? value : null
