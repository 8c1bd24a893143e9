import type { BulkAction } from '../../core/bulk.js'

import { bulkActions, maxBulkIds } from '../../core/bulk.js'
import { CloudflareImagesError } from '../../errors.js'

export type BulkRequest = {
  action: BulkAction
  force: boolean
  /** Each once, in the order given. */
  ids: readonly (number | string)[]
}

/** @throws CloudflareImagesError REQUEST_INVALID */
export function parseBulkRequest(body: Readonly<Record<string, unknown>>): BulkRequest {
  const { force = false } = body
  const action = bulkActions.find((known) => known === body.action)
  if (action === undefined) throw refuse(`"action" is one of ${bulkActions.join(', ')}.`)
  if (typeof force !== 'boolean') throw refuse('"force" is true or false.')
  return { action, force, ids: parseIds(body.ids) }
}

function parseIds(value: unknown): (number | string)[] {
  const isFilled = Array.isArray(value) && value.length > 0 && value.length <= maxBulkIds
  if (!isFilled || !value.every(isId))
    throw refuse(`"ids" is a list of 1 to ${maxBulkIds} ids of documents.`)
  // The same document, whether its number came as one or as text.
  return [...new Map(value.toReversed().map((id) => [String(id), id])).values()].toReversed()
}

const isId = (id: unknown): id is number | string =>
  (typeof id === 'string' && id !== '') || (typeof id === 'number' && Number.isFinite(id))

function refuse(message: string): CloudflareImagesError {
  return new CloudflareImagesError({ code: 'REQUEST_INVALID', message })
}
