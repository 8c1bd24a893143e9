import type { Relation } from './reference.js'

import { toStoredId } from './readSource.js'
import { imageKey, scopeOf, type Database } from './usageRows.js'

const chunk = 200

type FindImagesArgs = Database & { images: readonly Relation[] }

/** Those that exist, whatever their state, as keys. */
export async function findImages({ images, payload, req }: FindImagesArgs): Promise<Set<string>> {
  const found = new Set<string>()
  const bySlug = new Map<string, Set<string>>()
  for (const { id, slug } of images) {
    const ids = bySlug.get(slug) ?? new Set()
    bySlug.set(slug, ids.add(id))
  }
  for (const [slug, wanted] of bySlug) {
    if (payload.collections[slug] === undefined) continue
    const ids = [...wanted].filter((id) => isPossible({ id, payload, slug }))
    for (let start = 0; start < ids.length; start += chunk) {
      const { docs } = await payload.db.find<{ id: number | string }>({
        collection: slug,
        limit: 0,
        pagination: false,
        select: {},
        where: {
          id: {
            in: ids
              .slice(start, start + chunk)
              .map((id) => toStoredId({ payload, source: { id, slug } })),
          },
        },
        ...scopeOf(req),
      })
      for (const { id } of docs) found.add(imageKey({ id: String(id), slug }))
    }
  }
  return found
}

type IsPossibleArgs = Pick<Database, 'payload'> & { id: string; slug: string }

/** Rich text may hold anything: what cannot be an id would make the query fail. */
function isPossible({ id, payload, slug }: IsPossibleArgs): boolean {
  const custom = payload.collections[slug]?.customIDType
  const type = custom ?? payload.db.defaultIDType
  if (type === 'number') return Number.isSafeInteger(Number(id))
  if (payload.db.name === 'mongoose' && custom === undefined) return /^[\da-f]{24}$/i.test(id)
  return true
}
