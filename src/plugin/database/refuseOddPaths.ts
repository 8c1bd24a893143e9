import { type PayloadRequest, QueryError } from 'payload'

import { isRow, type Row } from '../../core/row.js'

type Database = PayloadRequest['payload']['db']
type Read = (args: Row) => Promise<unknown>

/** What takes a `sort` or a `where` of somebody else's. */
const readers = [
  'count',
  'countGlobalVersions',
  'countVersions',
  'deleteMany',
  'deleteVersions',
  'find',
  'findDistinct',
  'findGlobalVersions',
  'findOne',
  'findVersions',
  'queryDrafts',
  'updateMany',
] as const satisfies readonly (keyof Database)[]

/** Columns that some viewers must not find out. */
const guarded = [
  'cloudflare.imageId',
  'cloudflare.placeholder.color',
  'cloudflare.placeholder.hasAlpha',
  'cloudflare.placeholder.thumbhash',
] as const

const refusing = new WeakSet<Database>()

/**
 * Core asks who may read a field before it sorts by it, unless the path is none of a field:
 * `cloudflare.imageId.x`. Then it trusts that the database sorts by nothing, and SQL adapters sort by
 * the column in it, MongoDB's by what another path has looked up (`__cover.cloudflare.imageId`).
 * Whoever may order documents by a value finds it out. Nobody needs such a path, through whichever
 * API, relation or join, so it ends here. Once per adapter.
 */
export function refuseOddPaths(db: Database): void {
  if (refusing.has(db)) return
  refusing.add(db)
  const adapter = db as unknown as Record<(typeof readers)[number], Read>
  for (const name of readers) {
    const read = adapter[name].bind(db)
    adapter[name] = (args) => {
      const odd = [...pathsOf(args)].filter(isOdd)
      return odd.length === 0
        ? read(args)
        : Promise.reject(new QueryError(odd.map((path) => ({ path }))))
    }
  }
}

/** Every path that a query is ordered or narrowed by. */
function* pathsOf({ joins, sort, where }: Row): Generator<string> {
  const sorts: unknown[] = Array.isArray(sort) ? sort : [sort]
  for (const path of sorts) if (typeof path === 'string') yield path.replace(/^-/, '')
  yield* keysIn(where)
  if (!isRow(joins)) return
  for (const join of Object.values(joins)) if (isRow(join)) yield* pathsOf(join)
}

function* keysIn(where: unknown): Generator<string> {
  if (Array.isArray(where)) {
    for (const one of where) if (typeof one === 'object') yield* keysIn(one)
  } else if (isRow(where)) {
    yield* Object.keys(where)
    for (const value of Object.values(where)) yield* keysIn(value)
  }
}

function isOdd(path: string): boolean {
  if (!path.includes('cloudflare')) return false
  const segments = path.replaceAll('__', '.').split('.')
  const names = `.${segments.filter((segment) => segment !== '').join('.')}.`
  return guarded.some((field) => {
    const after = names.split(`.${field}.`)[1]
    return after !== undefined && (after !== '' || segments.includes(''))
  })
}
