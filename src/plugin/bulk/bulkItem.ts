import type { BulkResult } from '../../core/bulk.js'
import type { CollectionCall } from '../../service/createService.js'

/** One image of a list, with a request of its own. */
export type BulkItem = CollectionCall & { force: boolean; id: number | string }

/** What an action has to say about an image with which it succeeded. */
export type Done = Pick<Extract<BulkResult, { ok: true }>, 'effect' | 'message' | 'status'>
