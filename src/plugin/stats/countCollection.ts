import type { FlattenedField, Payload, Where } from 'payload'

import type { CollectionStats, RecentFailure } from '../../core/stats.js'
import type { Service } from '../../service/createService.js'

import { type ImageStatus, imageStatuses } from '../../core/imageStatus.js'
import { toISOTime } from '../database/toISOTime.js'
import { countBytes } from './countBytes.js'

type Asked = { collection: string; payload: Payload; service: Pick<Service, 'now' | 'options'> }
type Row = Readonly<Record<string, unknown>> & { id: number | string }

/** Some ten small counts, whatever the number of documents; the bytes apart. */
export async function countCollection(asked: Asked): Promise<CollectionStats> {
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
export async function listFailures({
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
