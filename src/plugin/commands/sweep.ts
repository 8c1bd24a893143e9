import type { Command } from './command.js'

import { sweepSite } from '../maintenance/sweepSite.js'
import { formatCounts, printResult } from './printResult.js'

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
