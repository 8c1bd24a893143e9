import type { BulkAction, BulkResult } from '../../core/bulk.js'

import { isRow, type Row } from '../../core/row.js'
import { isCloudflareImagesError } from '../../errors.js'

export type BulkItem = { id: number | string; name: string }

/** What became of one image; `notReached` where it was stopped before. */
export type BulkOutcome = {
  item: BulkItem
  result: BulkResult | 'notReached'
}

/** So many in one request: progress is seen, and a stop takes effect, between them. */
export const chunkSize = 10

type RunBulkArgs = {
  action: BulkAction
  ask: (body: Row) => Promise<Row>
  force: boolean
  items: readonly BulkItem[]
  onProgress: (done: number) => void
  shouldStop: () => boolean
}

/**
 * Has an action done for each image, a few at a time. What the site refuses as a whole is the
 * answer for each image of that request; without a connection, or signed out, nothing more is tried.
 */
export async function runBulk({
  action,
  ask,
  force,
  items,
  onProgress,
  shouldStop,
}: RunBulkArgs): Promise<BulkOutcome[]> {
  const outcomes: BulkOutcome[] = []
  let isOver = false
  for (let start = 0; start < items.length; start += chunkSize) {
    const chunk = items.slice(start, start + chunkSize)
    if (isOver || shouldStop()) {
      outcomes.push(...chunk.map((item) => ({ item, result: 'notReached' as const })))
      continue
    }
    const ids = chunk.map(({ id }) => id)
    try {
      const answer = await ask({ action, ids, ...(force ? { force } : {}) })
      outcomes.push(...readOutcomes({ answer, chunk }))
    } catch (err) {
      if (!isCloudflareImagesError(err)) throw err
      isOver = ['FORBIDDEN', 'NETWORK', 'UNAUTHENTICATED'].includes(err.code)
      const error = { code: err.code, message: err.message }
      outcomes.push(
        ...chunk.map((item) => ({ item, result: { error, id: item.id, ok: false } as const })),
      )
    }
    onProgress(outcomes.length)
  }
  return outcomes
}

type ReadOutcomesArgs = {
  answer: Row
  chunk: readonly BulkItem[]
}

function readOutcomes({ answer, chunk }: ReadOutcomesArgs): BulkOutcome[] {
  const results = (Array.isArray(answer.results) ? answer.results : []).filter(isRow)
  const byId = new Map(results.map((result) => [String(result.id), result as BulkResult]))
  return chunk.map((item) => ({ item, result: byId.get(String(item.id)) ?? 'notReached' }))
}
