import type { CollectionStats, RecentFailure, Stats } from '../../core/stats.js'

import { imageStatuses } from '../../core/imageStatus.js'
import { listSiteImages } from '../../service/reconcile/listSiteImages.js'
import { readStats } from '../stats/readStats.js'
import { type Command, printResult } from './command.js'

export const list: Command = {
  flags: ['json'],
  needsConsent: () => false,
  async run({ flags: { json }, onProgress, service, signal, terminal }) {
    const { client } = await service.connect()
    let done = 0
    // Written as it is read: an account has millions.
    if (json) await terminal.out('{"images":[')
    for await (const images of listSiteImages({ client, site: service.site, sortOrder: 'asc' })) {
      if (signal.aborted) break
      const lines = images.map(({ filename, imageId, requireSignedURLs, uploadedAt }) =>
        json
          ? JSON.stringify({ filename, imageId, requireSignedURLs, uploadedAt })
          : [uploadedAt, requireSignedURLs ? 'private' : 'public ', imageId, filename].join('  '),
      )
      if (json) await terminal.out(`${done > 0 && lines.length > 0 ? ',' : ''}${lines.join(',')}`)
      else if (lines.length > 0) await terminal.out(`${lines.join('\n')}\n`)
      done += images.length
      onProgress({ done, phase: 'images' })
    }
    if (json) await terminal.out(`],"isComplete":${!signal.aborted}}\n`)
    return signal.aborted ? 1 : 0
  },
  summary: 'List the images of this site, oldest first.',
}

export const stats: Command = {
  flags: ['json'],
  needsConsent: () => false,
  async run({ flags, payload, service, terminal }) {
    const report = await readStats({ payload, service })
    await printResult({ flags, report, terminal, text: formatStats(report) })
    return report.account === null ? 1 : 0
  },
  summary: 'Tell what is stored, what it costs, and what failed lately.',
}

const format = (count: number): string => count.toLocaleString('en')

function formatStats(report: Stats): string {
  const { at, collections, orphans, recentFailures } = report
  return [
    formatAccount(report),
    formatCost(report),
    '',
    ...formatTable([header, ...collections.map(toRow)]),
    '',
    orphans === null
      ? 'Images without a document: not counted yet, reconcile does'
      : `Images without a document: ${format(orphans.count)}, as counted at ${orphans.at}`,
    `Failures: ${recentFailures.length === 0 ? 'none' : 'the newest are'}`,
    ...recentFailures.map(formatFailure),
    `Counted at ${at}`,
  ].join('\n')
}

function formatAccount({ account, accountError, mode }: Stats): string {
  if (account === null) return `Stored in the account: unknown. ${accountError ?? ''}`
  const { allowed, current } = account
  if (mode === 'local') {
    return `Local mode: ${format(current)} image${current === 1 ? '' : 's'} on this machine, none at Cloudflare`
  }
  return `Stored in the account: ${format(current)} of ${format(allowed)} images`
}

function formatCost({ cost, mode }: Stats): string {
  if (mode === 'local') return 'Storage costs: nothing in local mode'
  if (cost === null) return 'Storage costs: unknown'
  return `Storage costs: about $${format(cost.monthly)} a month, without delivery`
}

const header = [
  'collection',
  'documents',
  ...imageStatuses,
  'private',
  'bytes',
  'unused',
  'without alt',
]

function toRow(collection: CollectionStats): string[] {
  const { byStatus, bytes, slug, total, unused, withoutAlt } = collection
  return [
    slug,
    format(total),
    ...imageStatuses.map((status) => format(byStatus[status])),
    format(collection.private),
    format(bytes),
    unused === null ? '-' : format(unused),
    withoutAlt === null ? '-' : format(withoutAlt),
  ]
}

/** Names to the left, numbers to the right. */
function formatTable(rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return column === 0 ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('  '),
  )
}

const formatFailure = ({ at, collection, filename, id, reason }: RecentFailure): string =>
  `  ${at}  ${collection}/${id}  ${filename ?? 'no file'}  ${reason ?? 'no reason is known'}`
