import type { MigrateReport } from '../migrate/migrateReport.js'
import type { MigrateProblem } from '../migrate/migrateTypes.js'
import type { MigratePlan } from '../migrate/preflight.js'
import type { RollbackReport } from '../migrate/rollback.js'

import { formatCounts } from './command.js'

export const format = (value: number): string => value.toLocaleString('en')

const formatBytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

const nothingChanged = 'Nothing was changed: this was a dry run.'

export function formatMigration(report: MigrateReport): string {
  const { bytes, changed, filesDeleted, moved, taken } = report
  return [
    `Moved: ${format(moved)} files, ${formatBytes(bytes)}`,
    ...(taken === 0 ? [] : [`In the account already: ${format(taken)} images`]),
    ...(filesDeleted === 0 ? [] : [`Files deleted: those of ${format(filesDeleted)} images`]),
    ...(changed === 0 ? [] : [`Changed meanwhile, and left as they are: ${format(changed)}`]),
    ...formatLeft(report),
  ].join('\n')
}

export function formatMigrationPlan(plan: MigratePlan): string {
  const { bytes, calls, cost, duplicates, files, images, inexactSizes } = plan
  return [
    `To move: ${format(files)} files, ${formatBytes(bytes)}, with ${format(calls)} calls to Cloudflare`,
    ...(images === 0 ? [] : [`In the account already: ${format(images)} images`]),
    cost === null
      ? 'Storage costs: unknown'
      : `Storage costs: about $${format(cost.now.monthly)} a month now, and $${format(cost.then.monthly)} then`,
    ...(duplicates.files === 0
      ? []
      : [
          `Files with the bytes of another one: ${format(duplicates.files)}, ${formatBytes(duplicates.bytes)}`,
        ]),
    inexactSizes.length === 0
      ? 'Sizes: all are cut as before'
      : 'Sizes that are cut at the centre, because named variants know of no focal point:',
    ...inexactSizes.map(
      ({ collection, documents, size }) =>
        `  ${collection}  ${size}  in ${format(documents)} documents`,
    ),
    ...formatLeft(plan),
    nothingChanged,
  ].join('\n')
}

export function formatRollback(report: RollbackReport, isDryRun: boolean): string {
  return [
    `Documents with their files again: ${format(report.rolledBack)}`,
    ...formatLeft({ ...report, versionsWithoutFile: 0 }),
    ...(isDryRun ? [nothingChanged] : []),
  ].join('\n')
}

const shown = 20

type Left = Pick<MigrateReport, 'failed' | 'isComplete' | 'problems' | 'versionsWithoutFile'>

/** What stays where it is. */
function formatLeft({ failed, isComplete, problems, versionsWithoutFile }: Left): string[] {
  return [
    formatCounts({ counts: { failed }, label: 'Left as they are' }),
    ...problems.slice(0, shown).map(formatProblem),
    ...(problems.length > shown ? [`  and ${format(failed - shown)} more; --json lists them`] : []),
    ...(versionsWithoutFile === 0
      ? []
      : [`Older versions whose file is gone: ${format(versionsWithoutFile)}`]),
    ...(isComplete ? [] : ['It ended early. Run it again to go on.']),
  ]
}

const formatProblem = ({ code, collection, id, message }: MigrateProblem): string =>
  `  ${code}  ${collection}/${id}  ${message}`
