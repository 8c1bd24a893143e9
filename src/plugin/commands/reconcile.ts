import type { Finding, ReconcileReport } from '../../service/reconcile/reconcileReport.js'
import type { Command, CommandContext, ExitCode } from './command.js'

import { reconcileSite } from '../maintenance/reconcileSite.js'
import { formatCounts, printResult } from './printResult.js'

export const reconcile: Command = {
  flags: ['dry-run', 'fix', 'json', 'yes'],
  needsConsent: ({ dryRun, fix }) => fix && !dryRun,
  async run(context) {
    const { flags, signal, terminal } = context
    const fix = flags.fix && !flags.dryRun
    if (fix && !flags.yes) {
      const preview = await run(context, false)
      terminal.err(formatReport(preview))
      if (signal.aborted || !(await terminal.ask('Mend them?'))) {
        terminal.err('Nothing was changed.')
        return judge(preview)
      }
    }
    const report = await run(context, fix)
    await printResult({ flags, report, terminal, text: formatReport(report) })
    return judge(report)
  },
  summary: 'Compare the database and the account, both ways.',
}

const run = (
  { onProgress, payload, service, signal }: CommandContext,
  fix: boolean,
): Promise<ReconcileReport> => reconcileSite({ fix, onProgress, payload, service, signal })

/** What is mended is well. */
function judge({
  abandonedDrafts,
  fix,
  isComplete,
  missing,
  moved,
  orphans,
  privacyDrift,
}: ReconcileReport): ExitCode {
  const left =
    orphans.found -
    orphans.deleted +
    orphans.held +
    (moved.found - moved.linked) +
    moved.young +
    (missing.found - missing.marked) +
    missing.failed +
    (abandonedDrafts.documents - abandonedDrafts.settled) +
    (fix ? 0 : abandonedDrafts.uploads) +
    (privacyDrift.found - privacyDrift.mended)
  return left > 0 || !isComplete ? 1 : 0
}

function formatReport(report: ReconcileReport): string {
  const { abandonedDrafts, counts, findings, fix, isComplete } = report
  const { missing, moved, orphans, privacyDrift } = report
  const { statuses } = counts
  return [
    `Images of this site: ${counts.images}`,
    `Other images in the account: ${counts.foreign ?? 'unknown'}`,
    `Documents with an image: ${counts.documents}`,
    ...Object.entries(statuses).map(([status, count]) => `  ${status}: ${count}`),
    formatCounts({ counts: orphans, label: 'Images without a document' }),
    formatCounts({ counts: moved, label: 'Documents whose image has another id' }),
    formatCounts({ counts: missing, label: 'Documents whose image is gone' }),
    formatCounts({
      counts: privacyDrift,
      label: 'Images with another privacy than their document',
    }),
    formatCounts({ counts: abandonedDrafts, label: 'Abandoned direct uploads' }),
    ...findings.map(formatFinding),
    ...(isComplete ? [] : ['It ended early. Run it again.']),
    ...(fix ? [] : ['Nothing was changed.']),
  ].join('\n')
}

function formatFinding({ collection, documentId, imageId, kind, nextImageId }: Finding): string {
  const of = collection === undefined ? '' : `  ${collection}/${documentId ?? ''}`
  const next = nextImageId === undefined ? '' : `  now ${nextImageId}`
  return `  ${kind}  ${imageId}${of}${next}`
}
