import type { Command } from './command.js'

import { type RebuildReport, rebuildUsages } from '../usages/rebuildUsages.js'
import { printResult } from './printResult.js'

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
