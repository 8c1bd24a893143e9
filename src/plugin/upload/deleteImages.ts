import type { CollectionAfterDeleteHook, CollectionBeforeDeleteHook, PayloadRequest } from 'payload'

import type { PluginContext } from '../request/pluginContext.js'

import { imageIdOf } from '../../service/documentImage.js'
import { hasVersions } from '../database/hasVersions.js'
import { markAllForDeletion } from './markAllForDeletion.js'
import { leaveDisk, noteFilesOfVersions } from './leaveDisk.js'
import { deletePending } from './deletePending.js'
import { getRequestState } from '../request/requestState.js'

type Data = Record<string, unknown>

/**
 * Notes the images that go with a document, those of its versions included, while it still stands.
 * Reads the database itself: the deleted document a later hook sees may be cut by `select`.
 */
export function markImagesForDeletion(context: PluginContext): CollectionBeforeDeleteHook {
  return async ({ id, req }) => {
    const find = (): Promise<string[]> => findImageIds({ id, req, slug: context.slug })
    await markAllForDeletion({ context, docId: id, find, req })
    await noteFilesOfVersions({ id, req, slug: context.slug })
  }
}

/** Deletes them once the document is gone. */
export function deleteImages({ service, slug }: PluginContext): CollectionAfterDeleteHook {
  return async ({ id, req }) => {
    const state = getRequestState(req)
    const imageIds = state.pendingByDocument.get(id) ?? []
    state.pendingByDocument.delete(id)
    await deletePending({ imageIds, req, service, slug })
    await leaveDisk({ id, req, slug })
  }
}

type FindImageIdsArgs = {
  id: number | string
  req: PayloadRequest
  slug: string
}

async function findImageIds({ id, req, slug }: FindImageIdsArgs): Promise<string[]> {
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
