import type { Command } from './command.js'

import { renewPlaceholders } from '../placeholder/renewPlaceholders.js'
import { formatCounts, printResult } from './printResult.js'

export const placeholders: Command = {
  flags: ['all', 'dry-run', 'json', 'missing'],
  needsConsent: () => false,
  async run({ flags, onProgress, payload, service, signal, terminal }) {
    if (flags.all && flags.missing) {
      terminal.err('Say --all or --missing, not both.')
      return 2
    }
    if (service.options.placeholder === false) {
      terminal.err('Placeholders are off: see the option "placeholder".')
      return 2
    }
    const report = await renewPlaceholders({
      all: flags.all,
      dryRun: flags.dryRun,
      onProgress: (done) => {
        onProgress({ done, phase: 'images' })
      },
      payload,
      service,
      signal,
    })
    const { dryRun, ...counts } = report
    await printResult({
      flags,
      report,
      terminal,
      text: [
        formatCounts({ counts, label: 'Placeholders' }),
        ...(dryRun ? ['Nothing was changed.'] : []),
      ].join('\n'),
    })
    return report.failed > 0 || signal.aborted ? 1 : 0
  },
  summary: 'Make the placeholders of images that have none.',
}
