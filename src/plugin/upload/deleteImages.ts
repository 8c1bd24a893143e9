import type { CollectionAfterDeleteHook, CollectionBeforeDeleteHook, PayloadRequest } from 'payload'

import { randomUUID } from 'node:crypto'

import type { PluginContext } from '../pluginContext.js'

import { defaultGraceSeconds } from '../../service/createService.js'
import { doomImage } from '../../service/removeImage.js'
import { createRecords, hasVersions } from '../createRecords.js'
import { removeDoomed } from './removeDoomed.js'
import { getRequestState } from './requestState.js'

type Data = Record<string, unknown>

/**
 * Notes the images that go with a document, those of its versions included, while it still stands.
 * Reads the database itself: the deleted document a later hook sees may be cut by `select`.
 */
export function doomImages({ service, slug }: PluginContext): CollectionBeforeDeleteHook {
  return async ({ id, req }) => {
    const state = getRequestState(req)
    const records = createRecords({
      collections: Object.keys(service.collections),
      payload: req.payload,
      req,
    })
    const imageIds = await findImageIds({ id, req, slug })
    for (const imageId of imageIds) {
      const row = await doomImage({
        collection: slug,
        graceSeconds: defaultGraceSeconds,
        imageId,
        newId: randomUUID,
        now: service.now(),
        records,
      })
      state.doomed.set(imageId, row)
    }
    state.doomedByDoc.set(id, imageIds)
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
    .map((row) => (row?.cloudflare as Data | undefined)?.imageId)
    .filter((imageId): imageId is string => typeof imageId === 'string' && imageId !== '')
  return [...new Set(imageIds)]
}
