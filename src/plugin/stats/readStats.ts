import type { FlattenedField, Payload, Where } from 'payload'

import type { Service, Site } from '../../service/createService.js'

import { type ImageStatus, imageStatuses } from '../../core/imageStatus.js'
import {
  type CollectionStats,
  estimateStorageCost,
  type RecentFailure,
  type Stats,
} from '../../core/stats.js'
import { readAccountFigures } from '../../service/statsAccount.js'
import { readBatches } from '../database/readBatches.js'
import { toISOTime } from '../database/toISOTime.js'
import { readOrphans } from './orphanRecord.js'

const failureLimit = 5

/** What is stored, what it costs, what went wrong. Whether Cloudflare answers or not. */
export async function readStats({ payload, service }: Site): Promise<Stats> {
  const at = service.now().toISOString()
  const slugs = Object.keys(service.collections)
  const [{ account, accountError }, collections, failures, orphans] = await Promise.all([
    readAccountFigures({ service }),
    Promise.all(slugs.map((collection) => countCollection({ collection, payload, service }))),
    Promise.all(
      slugs.map((collection) => listFailures({ collection, limit: failureLimit, payload })),
    ),
    readOrphans({ payload, service }),
  ])
  const { mode } = service.options
  const isPaid = account !== null && mode === 'cloudflare'
  return {
    account,
    accountError,
    accountLacks: service.accountLacks === undefined ? null : [...service.accountLacks],
    at,
    collections,
    cost: isPaid ? estimateStorageCost({ images: account.current }) : null,
    mode,
    orphans,
    outages: service.calls.outages.map(({ host, openUntil }) => ({
      host,
      nextCallAt: new Date(openUntil).toISOString(),
    })),
    recentFailures: failures
      .flat()
      .toSorted((a, b) => b.at.localeCompare(a.at))
      .slice(0, failureLimit),
  }
}

type Asked = { collection: string; payload: Payload; service: Pick<Service, 'now' | 'options'> }
type Row = Readonly<Record<string, unknown>> & { id: number | string }

/** Some ten small counts, whatever the number of documents; the bytes apart. */
async function countCollection(asked: Asked): Promise<CollectionStats> {
  const { collection, payload, service } = asked
  const fields = payload.collections[collection]?.config.flattenedFields ?? []
  const count = async (where: Where, locale?: string): Promise<number> => {
    const at = locale === undefined ? {} : { locale }
    return (await payload.db.count({ ...at, collection, where })).totalDocs
  }
  // What somebody should see to, as the list shows it: the trash is over.
  const listed = (where: Where): Where => (hasTrash(asked) ? { and: [where, notTrashed] } : where)
  const [total, locked, idle, withoutAlt, changedAt, ...counts] = await Promise.all([
    count({}),
    count({ 'cloudflare.requireSignedURLs': { equals: true } }),
    service.options.usages === false ? null : count(listed(unused)),
    hasAlt(fields) ? count(listed(noAlt), defaultLocale(payload)) : null,
    readChange(asked),
    ...imageStatuses.map((status) => count({ 'cloudflare.status': { equals: status } })),
  ])
  const byStatus = Object.fromEntries(
    imageStatuses.map((status, index) => [status, counts[index] ?? 0]),
  ) as Record<ImageStatus, number>
  const mark = [total, byStatus.uploaded, changedAt].join(' ')
  return {
    byStatus,
    bytes: await countBytes({ ...asked, mark }),
    private: locked,
    slug: collection,
    total,
    unused: idle,
    withoutAlt,
  }
}

const unused: Where = { 'cloudflare.usageCount': { equals: 0 } }

const noAlt: Where = { or: [{ alt: { exists: false } }, { alt: { equals: '' } }] }

const notTrashed: Where = { deletedAt: { exists: false } }

const hasTrash = ({ collection, payload }: Pick<Asked, 'collection' | 'payload'>): boolean =>
  payload.collections[collection]?.config.trash === true

const hasAlt = (fields: readonly FlattenedField[]): boolean =>
  fields.some(
    (field) =>
      field.name === 'alt' &&
      (field.type === 'text' || field.type === 'textarea') &&
      field.virtual === undefined,
  )

function defaultLocale({ config }: Payload): string | undefined {
  return config.localization === false ? undefined : config.localization.defaultLocale
}

async function readChange({ collection, payload }: Asked): Promise<string> {
  const { docs } = await payload.db.find<Row>({
    collection,
    limit: 1,
    pagination: false,
    select: { updatedAt: true },
    sort: '-updatedAt',
  })
  return toISOTime(docs[0]?.updatedAt) ?? ''
}

type ListFailuresArgs = Omit<Asked, 'service'> & { limit: number }

/** The newest documents without a usable image; what is in the trash is over. */
async function listFailures({
  collection,
  limit,
  payload,
}: ListFailuresArgs): Promise<RecentFailure[]> {
  const { docs } = await payload.db.find<Row>({
    collection,
    limit,
    pagination: false,
    select: {
      cloudflare: { error: true, originalFilename: true },
      filename: true,
      updatedAt: true,
    },
    sort: '-updatedAt',
    where: {
      and: [
        { 'cloudflare.status': { in: ['failed', 'expired'] } },
        ...(hasTrash({ collection, payload }) ? [notTrashed] : []),
      ],
    },
  })
  return docs.map(({ cloudflare, filename, id, updatedAt }) => {
    const { error, originalFilename } = (cloudflare ?? {}) as Readonly<Record<string, unknown>>
    return {
      at: toISOTime(updatedAt) ?? '',
      collection,
      filename: textOf(originalFilename) ?? textOf(filename),
      id,
      reason: textOf(error),
    }
  })
}

const textOf = (value: unknown): null | string =>
  typeof value === 'string' && value !== '' ? value : null

type Sized = { filesize?: null | number; id: number | string }
type Known = { mark: string; sum: Promise<number>; until: number }

const batchSize = 2000
const keptForMs = 60_000
const sums = new WeakMap<Payload, Map<string, Known>>()

type CountBytesArgs = {
  collection: string
  mark: string
  payload: Payload
  service: Pick<Service, 'now'>
}

/**
 * Bytes of all stored originals of a collection, added up a batch at a time: databases of Payload
 * cannot sum. Remembered for a minute, while nothing is seen to change.
 *
 * @param args.mark another one whenever the collection has changed
 */
async function countBytes({ collection, mark, payload, service }: CountBytesArgs): Promise<number> {
  const now = service.now().getTime()
  const ofSite = sums.get(payload) ?? new Map<string, Known>()
  sums.set(payload, ofSite)
  const known = ofSite.get(collection)
  if (known !== undefined && known.mark === mark && known.until > now) return known.sum
  const sum = addUp(payload, collection)
  ofSite.set(collection, { mark, sum, until: now + keptForMs })
  // A failure is nobody's answer but that of who waits for it.
  sum.catch(() => ofSite.delete(collection))
  return sum
}

async function addUp(payload: Payload, slug: string): Promise<number> {
  const select = { filesize: true } as const
  const where = { 'cloudflare.status': { equals: 'uploaded' } }
  let sum = 0
  for await (const docs of readBatches<Sized>({ batchSize, payload, select, slug, where })) {
    for (const { filesize } of docs) sum += filesize ?? 0
  }
  return sum
}
