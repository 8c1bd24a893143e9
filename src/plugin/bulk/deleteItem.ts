import type { BulkItem, Done } from './bulkItem.js'

import { readManageable, readVisible } from '../endpoints/access.js'

/**
 * Deletes the document, as the panel does: into the trash where the collection has one, for good
 * from there. Where something still uses the image, only by force.
 */
export async function deleteItem(item: BulkItem): Promise<Done> {
  const { force, req, slug } = item
  const asked = { ...item, id: String(item.id) }
  const doc = force ? await readManageable(asked) : await readVisible(asked)
  const operation = {
    collection: slug as never,
    ...(force ? { context: { cloudflareImages: { force: true } } } : {}),
    depth: 0,
    id: doc.id,
    overrideAccess: false,
    overrideLock: false,
    req,
  } as const
  const goesToTrash =
    req.payload.collections[slug]?.config.trash === true && (doc.deletedAt ?? null) === null
  if (goesToTrash) {
    const data = { deletedAt: new Date().toISOString() }
    await req.payload.update({ ...operation, data: data })
    return { effect: 'trashed', message: 'It is in the trash now.' }
  }
  await req.payload.delete({ ...operation, trash: true })
  return { effect: 'deleted', message: 'It is deleted.' }
}
