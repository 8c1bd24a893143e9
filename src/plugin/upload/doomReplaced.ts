import type { PayloadRequest } from 'payload'

import type { PluginContext } from '../pluginContext.js'

import { imageIdOf } from '../../service/documentImage.js'
import { hasDrafts } from '../hasVersions.js'
import { doomAll } from './doomAll.js'

type Data = Record<string, unknown>

/**
 * The images that this save takes from the document: to be deleted once nothing refers to them.
 * Publishing replaces two, the newest draft's and the published one.
 */
export async function doomReplaced({
  context,
  data,
  moved,
  original,
  req,
}: {
  context: PluginContext
  data: Data
  /** Ids that the same image had: nothing of it is to be deleted. */
  moved: readonly string[]
  original: Data | undefined
  req: PayloadRequest
}): Promise<void> {
  const after = imageIdOf(data)
  const id = original?.id as number | string | undefined
  // Left out, it stays as it is; a script that clears it takes the image away.
  const isUnchanged = (data.cloudflare as Data | undefined)?.imageId === undefined
  if (isUnchanged || id === undefined) return
  const published = hasDrafts(req.payload, context.slug)
    ? await req.payload.db.findOne<Data & { id: number | string }>({
        collection: context.slug,
        req,
        where: { id: { equals: id } },
      })
    : undefined
  const imageIds = [...new Set([imageIdOf(original), imageIdOf(published)])].filter(
    (before): before is string =>
      before !== undefined && before !== after && !moved.includes(before),
  )
  await doomAll({ context, docId: id, imageIds, req })
}
