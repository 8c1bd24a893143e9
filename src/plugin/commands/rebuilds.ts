import { renewPlaceholders } from '../placeholder/renewPlaceholders.js'
import { type RebuildReport, rebuildUsages } from '../usages/rebuildUsages.js'
import { type Command, formatCounts, printResult } from './command.js'

export const usages: Command = {
  flags: ['dry-run', 'json', 'rebuild'],
  needsConsent: () => false,
  async run({ flags, onProgress, payload, service, signal, terminal }) {
    const dryRun = flags.dryRun || !flags.rebuild
    const report = await rebuildUsages({ dryRun, onProgress, payload, service, signal })
    await printResult({ flags, report, terminal, text: formatReport(report) })
    return (dryRun && countWrong(report) > 0) || !report.isComplete ? 1 : 0
  },
  summary: 'Compare where images are used with what the index says; --rebuild puts it right.',
}

const countWrong = ({ dangling, missing, stale, wrongCounts }: RebuildReport): number =>
  dangling + missing + stale + wrongCounts

function formatReport({
  dangling,
  dryRun,
  isComplete,
  missing,
  sources,
  stale,
  wrongCounts,
}: RebuildReport): string {
  return [
    `Documents looked at: ${sources}`,
    `Places that the index did not know: ${missing}`,
    `Places that are not so any more: ${stale}`,
    `Places of documents or images that are gone: ${dangling}`,
    `Images with a wrong number of uses: ${wrongCounts}`,
    ...(isComplete ? [] : ['It ended early. Run it again.']),
    ...(dryRun ? ['Nothing was changed.'] : []),
  ].join('\n')
}

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
