import type { Flags } from './flags.js'
import type { Terminal } from './terminal.js'

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
