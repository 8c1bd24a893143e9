import type { Command } from './command.js'

import { type RefreshReport, refreshDue } from '../refresh/refreshSite.js'
import { formatCounts, printResult } from './printResult.js'

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
