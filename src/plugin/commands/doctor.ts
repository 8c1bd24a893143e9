import type { Diagnosis } from '../../core/diagnosis.js'

import { examineSite } from '../doctor/examineSite.js'
import { type Command, printResult } from './command.js'

export const doctor: Command = {
  examines: true,
  flags: ['json'],
  needsConsent: () => false,
  async run({ flags, payload, service, signal, terminal }) {
    const report = await examineSite({ by: 'command', payload, service, signal })
    await printResult({ flags, report, terminal, text: formatDiagnosis(report) })
    const isWell =
      report.findings.every(({ isHint }) => isHint) && report.untold.every(({ failed }) => !failed)
    return isWell ? 0 : 1
  },
  summary: 'Look for what is wrong with site and account, and say what mends it.',
}

function formatDiagnosis({ findings, fine, untold }: Diagnosis): string {
  const quiet = untold.filter(({ failed }) => !failed)
  const reasons = [...new Set(quiet.map(({ reason }) => reason))]
  const idsOf = (reason: string): string =>
    quiet
      .filter((one) => one.reason === reason)
      .map(({ id }) => id)
      .join(', ')
  return [
    ...findings.flatMap(({ id, isHint, mend, what, why }) => [
      `${isHint ? 'Hint' : 'Fault'}  ${id}: ${what}`,
      `  ${why}`,
      `  To mend it: ${mend}`,
    ]),
    ...untold.filter(({ failed }) => failed).map(({ id, reason }) => `Failed  ${id}: ${reason}`),
    ...reasons.map((reason) => `Not told  ${idsOf(reason)}: ${reason}`),
    `Fine: ${fine.length === 0 ? 'none' : fine.join(', ')}`,
  ].join('\n')
}
