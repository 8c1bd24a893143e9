import type { Site } from '../../service/createService.js'
import type { Progress } from '../../service/reconcile/reconcileRun.js'
import type { FlagName, Flags } from './flags.js'
import type { Terminal } from './terminal.js'

/** 0: all is well. 1: something was found, or failed. 2: it was called wrongly. */
export type ExitCode = 0 | 1 | 2

export type CommandContext = Site & {
  flags: Flags
  onProgress: (progress: Progress) => void
  /** Aborted by Ctrl-C: the command ends after the image at hand. */
  signal: AbortSignal
  terminal: Terminal
}

/** A command of `payload cloudflare-images`. */
export type Command = {
  /** What consent is about. Default: `deletes images or documents`. */
  changes?: string
  flags: readonly FlagName[]
  /** Whether it is about what is wrong, and so about a site that does not start. */
  examines?: true
  /** Whether it deletes what a person may want to be asked about. */
  needsConsent: (flags: Flags) => boolean
  run: (context: CommandContext) => Promise<ExitCode>
  /** One line for the usage text. */
  summary: string
}

type PrintResultArgs = {
  flags: Pick<Flags, 'json'>
  report: unknown
  terminal: Terminal
  text: string
}

/** One JSON object with `--json`, else a few lines for people. */
export async function printResult({
  flags: { json },
  report,
  terminal,
  text,
}: PrintResultArgs): Promise<void> {
  await terminal.out(json ? `${JSON.stringify(report)}\n` : `${text}\n`)
}

type FormatCountsArgs = {
  counts: Readonly<Record<string, number>>
  label: string
}

/** `Rows: 3 deleted, 1 failed`. What is zero is left out. */
export function formatCounts({ counts, label }: FormatCountsArgs): string {
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
  return `${label}: ${parts.length === 0 ? 'none' : parts.join(', ')}`
}
