import { bulkActions, maxBulkIds } from '../../core/bulk.js'
import { flag, oneOf } from '../../core/kinds.js'
import { group, type ReadRow, value } from '../../core/schema.js'
import { documentIds } from '../http/readRequest.js'

export const bulkRequest = group({
  action: value(oneOf(bulkActions), { required: true }),
  force: value(flag, { default: false }),
  ids: value(documentIds(maxBulkIds), { required: true }),
})

export type BulkRequest = ReadRow<typeof bulkRequest>
