import type { Where } from 'payload'

import type { MigrateReport } from '../migrate/migrateReport.js'
import type { MigrateProblem, MigrateProgress } from '../migrate/migrateTypes.js'
import type { Terminal } from './terminal.js'

import { isRow } from '../../core/row.js'
import { migrateSite } from '../migrate/migrateSite.js'
import { type Command, formatCounts, printResult } from './command.js'

export const migrate: Command = {
  flags: ['collection', 'json', 'limit', 'where'],
  needsConsent: () => false,
  async run({ flags, payload, service, signal, terminal }) {
    const { collection, limit } = flags
    const where = readWhere(flags.where)
    if (where === undefined) {
      terminal.err('--where takes a query as JSON, such as \'{"alt":{"exists":true}}\'.')
      return 2
    }
    if (collection !== undefined && service.collections[collection] === undefined) {
      terminal.err(`${collection} is no collection with images.`)
      return 2
    }
    const onProgress = showProgress(terminal)
    const options = { collection, limit, onProgress, signal, where }
    const report = await migrateSite({ ...options, payload, service })
    await printResult({ flags, report, terminal, text: formatReport(report) })
    return report.failed > 0 || !report.isComplete ? 1 : 0
  },
  summary: 'Move the files of documents from before the plugin to Cloudflare.',
}

function readWhere(text = '{}'): undefined | Where {
  try {
    const value: unknown = JSON.parse(text)
    return isRow(value) ? (value as Where) : undefined
  } catch {
    return undefined
  }
}

/** `1,204 of 5,000 files, 38 a second, 2 min left` */
function showProgress(terminal: Terminal): (progress: MigrateProgress) => void {
  const start = Date.now()
  return ({ done, total }) => {
    const rate = (done * 1000) / Math.max(1, Date.now() - start)
    const left = rate === 0 ? 0 : (total - done) / rate
    terminal.progress(
      `${format(done)} of ${format(total)} files, ${rate.toFixed(1)} a second, ${formatLeft(left)} left`,
    )
  }
}

const format = (value: number): string => value.toLocaleString('en')

function formatLeft(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}

const shown = 20

export function formatReport(report: MigrateReport): string {
  const { bytes, changed, failed, isComplete, moved, problems, versionsWithoutFile } = report
  return [
    `Moved: ${format(moved)} files, ${formatBytes(bytes)}`,
    ...(changed === 0 ? [] : [`Changed meanwhile, and left as they are: ${format(changed)}`]),
    formatCounts({ counts: { failed }, label: 'Not moved' }),
    ...formatProblems(problems),
    ...(versionsWithoutFile === 0
      ? []
      : [`Older versions whose file is gone: ${format(versionsWithoutFile)}`]),
    ...(isComplete ? [] : ['It ended early. Run it again to go on.']),
  ].join('\n')
}

export function formatProblems(problems: readonly MigrateProblem[]): string[] {
  const more = problems.length - shown
  return [
    ...problems
      .slice(0, shown)
      .map(({ code, collection, id, message }) => `  ${code}  ${collection}/${id}  ${message}`),
    ...(more > 0 ? [`  and ${format(more)} more; --json lists them`] : []),
  ]
}

export const formatBytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
