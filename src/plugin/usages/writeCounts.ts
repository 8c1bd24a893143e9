import type { StoredPatch } from '../database/storedData.js'
import type { Relation } from './reference.js'

import { hasDrafts } from '../database/hasVersions.js'
import { toData, writeVersion } from '../database/storedData.js'
import { toStoredId } from './readSource.js'
import { ofImage, scopeOf, type Database } from './usageRows.js'
import { usagesSlug } from './usagesCollection.js'

type Image = Database & { image: Relation }

/** Of saves that end at the same time, without transactions, one may count before the other writes. */
const maxRounds = 3

type WriteCountsArgs = Database & { images: readonly Relation[] }

/** Brings `cloudflare.usageCount` of images in line with the rows. */
export async function writeCounts({ images, ...database }: WriteCountsArgs): Promise<void> {
  for (const image of images) {
    let count = await countUses({ ...database, image })
    for (let round = 1; round <= maxRounds; round += 1) {
      await writeCount({ ...database, count, image })
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

type WriteCountArgs = Image & { count: number }

/** Below hooks, versions and dates: nobody edited the image. */
export async function writeCount({ count, image, payload, req }: WriteCountArgs): Promise<void> {
  const id = toStoredId({ payload, source: image })
  await payload.db.updateOne({
    collection: image.slug,
    data: { ...toData({ patch: patchOf(count), payload }), updatedAt: null },
    // One statement on SQL too, of the one column.
    options: { atomic: true },
    where: { id: { equals: id } },
    ...scopeOf(req),
  })
  if (hasDrafts(payload, image.slug)) await writeLatestVersion({ count, image, payload, req })
}

type WriteLatestVersionArgs = Image & { count: number }

/** The newest version is what lists of drafts read. */
async function writeLatestVersion({
  count,
  image,
  payload,
  req,
}: WriteLatestVersionArgs): Promise<void> {
  const parent = toStoredId({ payload, source: image })
  const { docs } = await payload.db.findVersions<Record<string, unknown>>({
    collection: image.slug,
    limit: 0,
    pagination: false,
    select: { parent: true },
    where: { and: [{ parent: { equals: parent } }, { latest: { equals: true } }] },
    ...scopeOf(req),
  })
  for (const { id } of docs)
    await writeVersion({ collection: image.slug, id, patch: patchOf(count), payload, req })
}

const patchOf = (count: number): StoredPatch => ({ cloudflare: { usageCount: count } })
