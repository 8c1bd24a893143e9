import type { FileTarget } from '../../core/fileTarget.js'
import type { SiteContext } from '../siteContext.js'

/** What became of a file that waited. `stopped`: nobody can send one now, or somebody else does. */
export type QueueOutcome = 'dropped' | 'failed' | 'held' | 'stopped' | 'uploaded'

export type QueueArgs = Omit<SiteContext, 'fileTargets' | 'now'> & {
  newId: () => string
  now: () => Date
  /** Ends the run after the file at hand. */
  signal?: AbortSignal | undefined
  sleep: (delayMs: number) => Promise<unknown>
  spool: FileTarget
}
