import { availableParallelism } from 'node:os'

import { CloudflareImagesError } from '../errors.js'

/** Runs a task when a place is free. */
export type RenderGate = <Result>(task: () => Promise<Result>) => Promise<Result>

type CreateRenderGateArgs = {
  maxActive?: number
  maxWaiting?: number
  toBusyError?: (maxWaiting: number) => CloudflareImagesError
}

/**
 * Bounds how many images are decoded at once, and how many wait. Without it a page of a hundred
 * thumbnails would hold a hundred decoded originals in memory.
 * @throws API_UNAVAILABLE, or what `toBusyError` makes, when too many are waiting already.
 */
export function createRenderGate({
  maxActive = Math.max(1, availableParallelism()),
  maxWaiting = 1_000,
  toBusyError = busy,
}: CreateRenderGateArgs = {}): RenderGate {
  const waiting: (() => void)[] = []
  let active = 0

  return async (task) => {
    if (active >= maxActive) {
      if (waiting.length >= maxWaiting) throw toBusyError(maxWaiting)
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else {
      active += 1
    }
    try {
      return await task()
    } finally {
      // The place is handed over, not freed and taken again: a newcomer cannot slip in between.
      const next = waiting.shift()
      if (next) next()
      else active -= 1
    }
  }
}

function busy(maxWaiting: number): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'API_UNAVAILABLE',
    message: `More than ${maxWaiting} images are waiting to be rendered. Try again shortly.`,
  })
}
