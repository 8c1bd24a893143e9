import type { CleanupReport } from '../../service/cleanup.js'
import type { Finding, ReconcileReport } from '../../service/reconcile/reconcileReport.js'

import { cleanupSite } from '../maintenance/cleanupSite.js'
import { reconcileSite } from '../maintenance/reconcileSite.js'
import { sweepSite } from '../maintenance/sweepSite.js'
import { uploadQueuedSite } from '../maintenance/uploadQueuedSite.js'
import { refreshDue, type RefreshReport } from '../refresh/refreshSite.js'
import {
  type Command,
  type CommandContext,
  type ExitCode,
  formatCounts,
  printResult,
} from './command.js'

export const sweep: Command = {
  flags: ['json'],
  needsConsent: () => false,
  async run({ flags, payload, service, signal, terminal }) {
    const report = await sweepSite({ payload, service, signal })
    await printResult({
      flags,
      report,
      terminal,
      text: formatCounts({ counts: report, label: 'Rows' }),
    })
    return report.failed > 0 || signal.aborted ? 1 : 0
  },
  summary: 'Finish what crashes, rollbacks and outages left behind.',
}

const batchSize = 500

export const refresh: Command = {
  flags: ['json'],
  needsConsent: () => false,
  async run({ flags, onProgress, payload, service, signal, terminal }) {
    const total: RefreshReport = { changed: 0, checked: 0, failed: 0, waiting: 0 }
    const now = service.now()
    for (;;) {
      const report = await refreshDue({ limit: batchSize, now, payload, service })
      total.changed += report.changed
      total.checked += report.checked
      total.failed += report.failed
      total.waiting += report.waiting
      onProgress({ done: total.checked, phase: 'images' })
      // What was looked at is due later than `now`, so a short batch is the last one.
      if (report.checked < batchSize || report.failed === report.checked || signal.aborted) break
    }
    await printResult({
      flags,
      report: total,
      terminal,
      text: formatCounts({ counts: total, label: 'Images' }),
    })
    return total.failed > 0 || signal.aborted ? 1 : 0
  },
  summary: 'Ask Cloudflare about the uploads that documents wait for.',
}

export const upload: Command = {
  flags: ['json'],
  needsConsent: () => false,
  async run({ flags, payload, service, signal, terminal }) {
    const report = await uploadQueuedSite({ payload, service, signal })
    await printResult({
      flags,
      report,
      terminal,
      text: formatCounts({ counts: report, label: 'Files' }),
    })
    return report.failed > 0 || report.waiting > 0 || signal.aborted ? 1 : 0
  },
  summary: 'Send the files that wait for Cloudflare.',
}

export const cleanup: Command = {
  flags: ['delete-orphans', 'dry-run', 'json', 'older-than', 'orphan-days', 'yes'],
  needsConsent: ({ dryRun }) => !dryRun,
  async run(context) {
    const { flags, signal, terminal } = context
    if (!flags.dryRun && !flags.yes) {
      const preview = await runCleanup(context, true)
      terminal.err(formatCleanup(preview))
      if (signal.aborted || !(await terminal.ask('Delete them?'))) {
        terminal.err('Nothing was changed.')
        return signal.aborted ? 1 : 0
      }
    }
    const report = await runCleanup(context, flags.dryRun)
    await printResult({ flags, report, terminal, text: formatCleanup(report) })
    const failed =
      report.documents.failed + (report.orphans?.failed ?? 0) + (report.sweep?.failed ?? 0)
    return failed > 0 || !report.isComplete ? 1 : 0
  },
  summary: 'Delete documents whose upload never arrived, and on demand images without a document.',
}

function runCleanup(
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

function formatCleanup({
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

export const reconcile: Command = {
  flags: ['dry-run', 'fix', 'json', 'yes'],
  needsConsent: ({ dryRun, fix }) => fix && !dryRun,
  async run(context) {
    const { flags, signal, terminal } = context
    const fix = flags.fix && !flags.dryRun
    if (fix && !flags.yes) {
      const preview = await runReconcile(context, false)
      terminal.err(formatReconcile(preview))
      if (signal.aborted || !(await terminal.ask('Mend them?'))) {
        terminal.err('Nothing was changed.')
        return judge(preview)
      }
    }
    const report = await runReconcile(context, fix)
    await printResult({ flags, report, terminal, text: formatReconcile(report) })
    return judge(report)
  },
  summary: 'Compare the database and the account, both ways.',
}

const runReconcile = (
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

function formatReconcile(report: ReconcileReport): string {
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
