import type { Field, FieldAccess, Payload } from 'payload'

import type { Service } from '../../service/createService.js'
import type { Relation } from './findReferences.js'

import { hasDrafts } from '../database/hasVersions.js'
import { readBatches } from '../database/readBatches.js'
import { toData, writeVersion } from '../database/storedData.js'
import { isKnownBuilt } from './indexNotes.js'
import { type Database, scopeOf, toStoredId } from './sources.js'
import { ofImage, readRows } from './usageRows.js'
import { usagesSlug } from './usagesCollection.js'

type Counted = { cloudflare?: { usageCount?: null | number }; id: number | string }

const nobody: FieldAccess = () => false

/**
 * Documents and globals that use the image now; kept by the index of usages alone. Nothing at all
 * where there is no index, or not yet: a 0 would say that the image is unused.
 */
export function usageCountField(service: Service): Field {
  return {
    access: { create: nobody, update: nobody },
    admin: { disableBulkEdit: true, hidden: true, readOnly: true },
    defaultValue: 0,
    hooks: {
      beforeChange: [
        ({ operation, originalDoc }) =>
          operation === 'create'
            ? isKnownBuilt(service)
              ? 0
              : null
            : ((originalDoc as Counted | undefined)?.cloudflare?.usageCount ?? null),
      ],
    },
    index: true,
    label: 'Uses',
    name: 'usageCount',
    type: 'number',
  }
}

type Image = Database & { image: Relation }

/** Of saves that end at the same time, without transactions, one may count before the other writes. */
const maxRounds = 3

/** Brings `cloudflare.usageCount` of images in line with the rows. */
export async function writeCounts({
  images,
  ...database
}: Database & { images: readonly Relation[] }): Promise<void> {
  for (const image of images) {
    let count = await countUses({ ...database, image })
    for (let round = 1; round <= maxRounds; round += 1) {
      await writeCount({ ...database, image }, count)
      const counted = await countUses({ ...database, image })
      if (counted === count) break
      count = counted
    }
  }
}

export async function countUses({ image, payload, req }: Image): Promise<number> {
  const { totalDocs } = await payload.db.count({
    collection: usagesSlug,
    where: { and: [...ofImage(image), { isCounted: { equals: true } }] },
    ...scopeOf(req),
  })
  return totalDocs
}

/** Writes the number of one image where it is another. */
export async function repairCount(args: Image): Promise<void> {
  const { image, payload, req } = args
  const stored = await payload.db.findOne<Counted & { id: string }>({
    collection: image.slug,
    select: { cloudflare: { usageCount: true } },
    where: { id: { equals: toStoredId(payload, image) } },
    ...scopeOf(req),
  })
  const count = await countUses(args)
  if (stored?.cloudflare?.usageCount !== count) await writeCount(args, count)
}

/** Below hooks, versions and dates: nobody edited the image. */
async function writeCount({ image, payload, req }: Image, count: number): Promise<void> {
  const collection = image.slug
  const id = toStoredId(payload, image)
  const patch = { cloudflare: { usageCount: count } }
  await payload.db.updateOne({
    collection,
    data: { ...toData({ patch, payload }), updatedAt: null },
    // One statement on SQL too, of the one column.
    options: { atomic: true },
    where: { id: { equals: id } },
    ...scopeOf(req),
  })
  if (!hasDrafts(payload, collection)) return
  // The newest version is what lists of drafts read.
  const { docs } = await payload.db.findVersions<Record<string, unknown>>({
    collection,
    limit: 0,
    pagination: false,
    select: { parent: true },
    where: { and: [{ parent: { equals: id } }, { latest: { equals: true } }] },
    ...scopeOf(req),
  })
  for (const version of docs) {
    await writeVersion({ collection, id: version.id, patch, payload, req })
  }
}

type RepairCountsArgs = {
  batchSize: number
  dryRun: boolean
  payload: Payload
  service: Service
  signal?: AbortSignal | undefined
}

/** Puts `cloudflare.usageCount` of every image right. @returns how many were wrong */
export async function repairCounts({
  dryRun,
  service,
  signal,
  batchSize,
  payload,
}: RepairCountsArgs): Promise<number> {
  const select = { cloudflare: { usageCount: true } } as const
  let wrong = 0
  for (const slug of Object.keys(service.collections)) {
    if (payload.collections[slug] === undefined) continue
    for await (const docs of readBatches<Counted>({ batchSize, payload, select, slug })) {
      if (signal?.aborted === true) return wrong
      const images = await findWrong(payload, slug, docs)
      wrong += images.length
      if (!dryRun) await writeCounts({ images, payload })
    }
  }
  return wrong
}

async function findWrong(
  payload: Payload,
  slug: string,
  docs: readonly Counted[],
): Promise<Relation[]> {
  const rows = await readRows({
    payload,
    where: {
      and: [
        { collectionSlug: { equals: slug } },
        { documentId: { in: docs.map(({ id }) => String(id)) } },
        { isCounted: { equals: true } },
      ],
    },
  })
  const counts = new Map<string, number>()
  for (const { documentId } of rows) counts.set(documentId, (counts.get(documentId) ?? 0) + 1)
  return docs
    .filter(({ cloudflare, id }) => cloudflare?.usageCount !== (counts.get(String(id)) ?? 0))
    .map(({ id }) => ({ id: String(id), slug }))
}
