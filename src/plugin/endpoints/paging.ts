import type { PayloadRequest } from 'payload'

import { CloudflareImagesError } from '../../errors.js'

export type Paging = { limit: number; page: number }

const defaultLimit = 20
const maxLimit = 100
const maxPage = 1_000_000

/**
 * Reads `limit` (default 20, at most 100) and `page` (from 1), as numbers or as in a query.
 *
 * @throws CloudflareImagesError REQUEST_INVALID
 */
export function readPaging({ limit, page }: { limit: unknown; page: unknown }): Paging {
  return {
    limit: readCount({ fallback: defaultLimit, max: maxLimit, name: 'limit', value: limit }),
    page: readCount({ fallback: 1, max: maxPage, name: 'page', value: page }),
  }
}

/** The same of a request's query. */
export function pagingOf({ searchParams }: PayloadRequest): Paging {
  return readPaging({ limit: searchParams.get('limit'), page: searchParams.get('page') })
}

function readCount({
  fallback,
  max,
  name,
  value,
}: {
  fallback: number
  max: number
  name: string
  value: unknown
}): number {
  if (value === undefined || value === null || value === '') return fallback
  const count = typeof value === 'string' ? Number(value) : value
  if (typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= max)
    return count
  throw new CloudflareImagesError({
    code: 'REQUEST_INVALID',
    message: `${name} must be a whole number from 1 to ${max}.`,
  })
}
