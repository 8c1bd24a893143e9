import type { CloudflareImagesError } from '../errors.js'
import type { RenderBudget } from './renderBudget.js'
import type { SharpModule } from './sharpTypes.js'
import type { Renderer } from './startRenderer.js'

import { createRenderGate } from './createRenderGate.js'
import { recordSharp } from './recordSharp.js'
import { startRenderer } from './startRenderer.js'

/** How long a process without work is kept: it takes a fifth of a second to start one. */
const idleMs = 20_000
/** Native libraries leak a little. */
const maxJobs = 500

/**
 * Does a job with a sharp that can be ended: in a process of its own, within a budget for all that
 * the job asks of it.
 *
 * @throws IMAGE_TOO_LARGE over the budget, FILE_UNREADABLE when the decoder breaks off,
 * API_UNAVAILABLE when it takes too long, too many wait, or no process starts; SHARP_MISSING
 */
export type WithSharp = <Result>(args: {
  budget: RenderBudget
  task: (sharp: SharpModule) => Promise<Result>
}) => Promise<Result>

type Idle = { jobs: number; renderer: Renderer; timer: NodeJS.Timeout }

/** Kept for whoever comes next, whatever for. */
const idle: Idle[] = []

type CreateRenderPoolArgs = {
  maxActive?: number
  maxWaiting?: number
  toBusyError?: (maxWaiting: number) => CloudflareImagesError
}

/** @param args as the render gate has them: how many at once, how many may wait, and what they hear. */
export function createRenderPool(args: CreateRenderPoolArgs = {}): WithSharp {
  const gate = createRenderGate(args)
  return ({ budget, task }) =>
    gate(async () => {
      const { jobs, renderer } = await take()
      renderer.begin(budget)
      try {
        return await task(recordSharp(renderer))
      } finally {
        await giveBack({ jobs: jobs + 1, renderer })
      }
    })
}

async function take(): Promise<{ jobs: number; renderer: Renderer }> {
  for (let kept = idle.pop(); kept !== undefined; kept = idle.pop()) {
    clearTimeout(kept.timer)
    if (kept.renderer.isAlive()) return kept
  }
  return { jobs: 0, renderer: await startRenderer() }
}

async function giveBack({ jobs, renderer }: Omit<Idle, 'timer'>): Promise<void> {
  const isFit = await renderer.end()
  if (!isFit || jobs >= maxJobs) {
    renderer.kill()
    return
  }
  const timer = setTimeout(() => {
    idle.splice(
      idle.findIndex((kept) => kept.renderer === renderer),
      1,
    )
    renderer.kill()
  }, idleMs)
  timer.unref()
  idle.push({ jobs, renderer, timer })
}
