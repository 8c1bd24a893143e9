import type { BulkOutcome } from './runBulk.js'

import { isRow } from '../../core/row.js'

export type InUse = {
  /** All, also those that this person may not see. */
  total: number
  usages: readonly { adminURL: null | string; key: string; title: string }[]
}

/** The places that keep an image from being deleted; null where it is something else. */
export function readInUse(result: BulkOutcome['result']): InUse | null {
  if (result === 'notReached' || result.ok || result.error.code !== inUseCode) return null
  const { details = {} } = result.error
  const usages = Array.isArray(details.usages) ? details.usages.filter(isRow) : []
  return {
    total: typeof details.total === 'number' ? details.total : usages.length,
    usages: usages.map(({ adminURL, id, title }, index) => ({
      adminURL: typeof adminURL === 'string' ? adminURL : null,
      key: typeof id === 'string' ? id : String(index),
      title: typeof title === 'string' ? title : '',
    })),
  }
}

const inUseCode: string = 'IMAGE_IN_USE'
