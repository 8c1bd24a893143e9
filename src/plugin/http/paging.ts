import type { PayloadRequest } from 'payload'

import { integer, orDigits } from '../../core/kinds.js'
import { group, type ReadRow, value } from '../../core/schema.js'
import { readRequest } from './readRequest.js'

const paging = group({
  limit: value(orDigits(integer(1, 100)), { default: 20 }),
  page: value(orDigits(integer(1, 1_000_000)), { default: 1 }),
})

export type Paging = ReadRow<typeof paging>

/**
 * Reads `limit` (default 20, at most 100) and `page` (from 1), as numbers or as in a query.
 *
 * @throws CloudflareImagesError REQUEST_INVALID
 */
export const readPaging = (given: { limit: unknown; page: unknown }): Paging =>
  readRequest(paging, given)

/** The same of a request's query. */
export const pagingOf = ({ searchParams: query }: PayloadRequest): Paging =>
  readPaging({ limit: query.get('limit') || null, page: query.get('page') || null })
