import type { CollectionAfterDeleteHook, CollectionBeforeDeleteHook, PayloadRequest } from 'payload'

import type { PluginContext } from '../pluginContext.js'

import { imageIdOf } from '../../service/documentImage.js'
import { hasVersions } from '../hasVersions.js'
import { doomAll } from './doomAll.js'
import { removeDoomed } from './removeDoomed.js'
import { getRequestState } from './requestState.js'

type Data = Record<string, unknown>

/**
 * Notes the images that go with a document, those of its versions included, while it still stands.
 * Reads the database itself: the deleted document a later hook sees may be cut by `select`.
 */
export function doomImages(context: PluginContext): CollectionBeforeDeleteHook {
  return async ({ id, req }) => {
    const imageIds = await findImageIds({ id, req, slug: context.slug })
    await doomAll({ context, docId: id, imageIds, req })
  }
}

/** Deletes them once the document is gone. */
export function deleteImages({ service, slug }: PluginContext): CollectionAfterDeleteHook {
  return async ({ id, req }) => {
    const state = getRequestState(req)
    const imageIds = state.doomedByDoc.get(id) ?? []
    state.doomedByDoc.delete(id)
    await removeDoomed({ imageIds, req, service, slug })
  }
}

async function findImageIds({
  id,
  req,
  slug,
}: {
  id: number | string
  req: PayloadRequest
  slug: string
}): Promise<string[]> {
  const { db } = req.payload
  const doc = await db.findOne<Data & { id: number | string }>({
    collection: slug,
    req,
    where: { id: { equals: id } },
  })
  const versions = hasVersions(req.payload, slug)
    ? (
        await db.findVersions<Data>({
          collection: slug,
          limit: 0,
          pagination: false,
          req,
          where: { parent: { equals: id } },
        })
      ).docs
    : []
  const imageIds = [doc, ...versions.map(({ version }) => version)]
    .map(imageIdOf)
    .filter((imageId) => imageId !== undefined)
  return [...new Set(imageIds)]
}
