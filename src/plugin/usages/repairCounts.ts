import type { Payload } from 'payload'

import type { Service } from '../../service/createService.js'

import { toStoredId } from './readSource.js'
import { readIds } from './readIds.js'
import { readRows } from './usageRows.js'
import { writeCounts } from './writeCounts.js'

type Args = {
  batchSize: number
  dryRun: boolean
  payload: Payload
  service: Service
  signal?: AbortSignal | undefined
}

/** Puts `cloudflare.usageCount` of every image right. @returns how many were wrong */
export async function repairCounts({ dryRun, service, signal, ...args }: Args): Promise<number> {
  let wrong = 0
  for (const slug of Object.keys(service.collections)) {
    if (args.payload.collections[slug] === undefined) continue
    for await (const ids of readIds({ ...args, slug })) {
      if (signal?.aborted === true) return wrong
      const images = await findWrong({ ...args, ids, slug })
      wrong += images.length
      if (!dryRun) await writeCounts({ images, payload: args.payload })
    }
  }
  return wrong
}

type FindWrongArgs = {
  ids: readonly string[]
  payload: Payload
  slug: string
}

async function findWrong({
  ids,
  payload,
  slug,
}: FindWrongArgs): Promise<{ id: string; slug: string }[]> {
  const { docs } = await payload.db.find<{
    cloudflare?: { usageCount?: null | number }
    id: number | string
  }>({
    collection: slug,
    limit: 0,
    pagination: false,
    select: { cloudflare: { usageCount: true } },
    where: { id: { in: ids.map((id) => toStoredId({ payload, source: { id, slug } })) } },
  })
  const rows = await readRows({
    payload,
    where: {
      and: [
        { collectionSlug: { equals: slug } },
        { documentId: { in: [...ids] } },
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
