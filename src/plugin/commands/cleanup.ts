import type { CleanupReport } from '../../service/cleanup.js'
import type { Command, CommandContext } from './command.js'

import { cleanupSite } from '../maintenance/cleanupSite.js'
import { formatCounts, printResult } from './printResult.js'

export const cleanup: Command = {
  flags: ['delete-orphans', 'dry-run', 'json', 'older-than', 'orphan-days', 'yes'],
  needsConsent: ({ dryRun }) => !dryRun,
  async run(context) {
    const { flags, signal, terminal } = context
    if (!flags.dryRun && !flags.yes) {
      const preview = await run(context, true)
      terminal.err(formatReport(preview))
      if (signal.aborted || !(await terminal.ask('Delete them?'))) {
        terminal.err('Nothing was changed.')
        return signal.aborted ? 1 : 0
      }
    }
    const report = await run(context, flags.dryRun)
    await printResult({ flags, report, terminal, text: formatReport(report) })
    const failed =
      report.documents.failed + (report.orphans?.failed ?? 0) + (report.sweep?.failed ?? 0)
    return failed > 0 || !report.isComplete ? 1 : 0
  },
  summary: 'Delete documents whose upload never arrived, and on demand images without a document.',
}

function run(
  { flags, onProgress, payload, service, signal }: CommandContext,
  dryRun: boolean,
): Promise<CleanupReport> {
  const { deleteOrphans, olderThanDays, orphanDays } = flags
  return cleanupSite({
    deleteOrphans,
    dryRun,
    onProgress,
    ...(olderThanDays === undefined ? {} : { olderThanDays }),
    ...(orphanDays === undefined ? {} : { orphanDays }),
    payload,
    service,
    signal,
  })
}

function formatReport({
  documents,
  dryRun,
  examples,
  isComplete,
  ledgerDue,
  orphans,
  problems,
  sweep,
}: CleanupReport): string {
  return [
    sweep === null
      ? formatCounts({ counts: { due: ledgerDue }, label: 'Unfinished uploads and deletions' })
      : formatCounts({ counts: sweep, label: 'Unfinished uploads and deletions' }),
    formatCounts({ counts: documents, label: 'Documents that never got an image' }),
    ...examples.documents.map((name) => `  ${name}`),
    ...(orphans === null
      ? []
      : [formatCounts({ counts: orphans, label: 'Images without a document' })]),
    ...examples.orphans.map((name) => `  ${name}`),
    ...problems.map((problem) => `Not deleted: ${problem}`),
    ...(isComplete ? [] : ['It ended early. Run it again to go on.']),
    ...(dryRun ? ['Nothing was changed: this was a dry run.'] : []),
  ].join('\n')
}
