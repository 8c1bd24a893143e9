import type {
  CollectionAfterDeleteHook,
  CollectionAfterOperationHook,
  CollectionBeforeDeleteHook,
  PayloadRequest,
} from 'payload'

import type { PluginContext } from '../request/pluginContext.js'

import { imageIdOf } from '../../service/documentImage.js'
import { hasVersions } from '../database/hasVersions.js'
import { getRequestState } from '../request/requestState.js'
import { currentCall } from '../request/watchedCalls.js'
import { sparePending } from './abandonUploads.js'
import { deletePending } from './deletePending.js'
import { findKept } from './keepReplaced.js'
import { noteLostFiles, removeLostFiles } from './lostFiles.js'
import { markAllForDeletion } from './markAllForDeletion.js'

type Data = Record<string, unknown>

/**
 * Notes the images and other files that go with a document, those of its versions included, while it
 * still stands. Reads the database itself: the deleted document a later hook sees may be cut by `select`.
 */
export function markFilesForDeletion(context: PluginContext): CollectionBeforeDeleteHook {
  return async ({ id, req }) => {
    const rows = await markImages({ context, id, req })
    await noteLostFiles({ context, docId: id, req, rows, token: currentCall()?.token })
  }
}

type MarkImagesArgs = { context: PluginContext; id: number | string; req: PayloadRequest }

/** @returns the rows as they stood when the last of their images was noted */
async function markImages({ context, id, req }: MarkImagesArgs): Promise<(Data | null)[]> {
  let rows: (Data | null)[] = []
  const find = async (): Promise<string[]> => {
    rows = await findRows({ id, req, slug: context.slug })
    return [...imageIdsOf(rows), ...(await findKept({ context, docId: id, req }))]
  }
  await markAllForDeletion({ context, docId: id, find, req, token: currentCall()?.token })
  return rows
}

/** Deletes them once the document is gone. */
export function deleteImages({ service, slug }: PluginContext): CollectionAfterDeleteHook {
  return async ({ id, req }) => {
    const state = getRequestState(req)
    const imageIds = state.pendingByDocument.get(id) ?? []
    state.pendingByDocument.delete(id)
    await deletePending({ imageIds, req, service, slug })
    await removeLostFiles({ docId: id, req, service })
  }
}

/**
 * A bulk deletion goes on when a hook of the site refuses a document, and no error is told: what was
 * noted goes where the document is gone nevertheless, and stays with it else.
 */
export function finishDeletion({ service }: PluginContext): CollectionAfterOperationHook {
  return async (hook) => {
    const { req, result } = hook
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- only its name 'read' is retired
    const operation: string = hook.operation
    if (operation === 'delete') {
      const { errors } = result as { errors?: readonly { id: number | string }[] }
      for (const { id } of errors ?? []) {
        await sparePending({ docId: id, req, service })
        await removeLostFiles({ docId: id, req, service })
      }
    }
    return result
  }
}

type FindRowsArgs = {
  id: number | string
  req: PayloadRequest
  slug: string
}

/** The document as it is stored, and its versions. */
async function findRows({ id, req, slug }: FindRowsArgs): Promise<(Data | null)[]> {
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
  return [doc, ...versions.map(({ version }) => version)]
}

function imageIdsOf(rows: readonly (Data | null)[]): string[] {
  const imageIds = rows.map(imageIdOf).filter((imageId) => imageId !== undefined)
  return [...new Set(imageIds)]
}
