import type { Where } from 'payload'

import type { MigrateOptions, MigrateProgress } from '../migrate/migrateTypes.js'
import type { Terminal } from './terminal.js'

import { isRow } from '../../core/row.js'
import { migrateSite, planMigration, rollBackSite } from '../migrate/migrateSite.js'
import { type Command, type CommandContext, printResult } from './command.js'
import { format, formatMigration, formatMigrationPlan, formatRollback } from './migrateReports.js'

export const migrate: Command = {
  changes: 'deletes files or images',
  flags: [
    'collection',
    'delete-files',
    'dry-run',
    'from-account',
    'from-url',
    'image-id-field',
    'json',
    'limit',
    'rollback',
    'url-field',
    'where',
    'yes',
  ],
  needsConsent: ({ deleteFiles, dryRun, rollback }) => (deleteFiles || rollback) && !dryRun,
  async run(context) {
    const { flags, service, signal, terminal } = context
    const { collection, dryRun } = flags
    const where = readWhere(flags.where)
    if (where === undefined) {
      terminal.err('--where takes a query as JSON, such as \'{"alt":{"exists":true}}\'.')
      return 2
    }
    if (collection !== undefined && service.collections[collection] === undefined) {
      terminal.err(`${collection} is no collection with images.`)
      return 2
    }
    if (this.needsConsent(flags) && !flags.yes) {
      const question = flags.rollback
        ? 'Delete the images of documents whose files are still there?'
        : 'Delete the files once they are at Cloudflare?'
      if (signal.aborted || !(await terminal.ask(question))) {
        terminal.err('Nothing was changed.')
        return signal.aborted ? 1 : 0
      }
    }
    const options = { ...optionsOf(context), dryRun, where }
    const { report, text } = await runMigration(context, options)
    await printResult({ flags, report, terminal, text })
    return report.failed > 0 || !report.isComplete ? 1 : 0
  },
  summary: 'Move the files of documents from before the plugin to Cloudflare.',
}

function optionsOf({ flags, signal, terminal }: CommandContext): MigrateOptions {
  const { collection, deleteFiles, limit } = flags
  const from = {
    account: flags.fromAccount,
    imageIdField: flags.imageIdField,
    url: flags.fromUrl,
    urlField: flags.urlField,
  }
  return { collection, deleteFiles, from, limit, onProgress: showProgress(terminal), signal }
}

type Outcome = { failed: number; isComplete: boolean }

/** What the flags ask for, and its report in words. */
async function runMigration(
  { flags, payload, service }: CommandContext,
  options: MigrateOptions,
): Promise<{ report: Outcome; text: string }> {
  const args = { ...options, payload, service }
  if (flags.rollback) {
    const report = await rollBackSite(args)
    return { report, text: formatRollback(report, flags.dryRun) }
  }
  if (flags.dryRun) {
    const report = await planMigration(args)
    return { report, text: formatMigrationPlan(report) }
  }
  const report = await migrateSite(args)
  return { report, text: formatMigration(report) }
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

function formatLeft(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}
