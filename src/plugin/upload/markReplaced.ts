import type { PayloadRequest } from 'payload'

import type { PluginContext } from '../request/pluginContext.js'

import { imageIdOf } from '../../service/documentImage.js'
import { findExposed, keepUntil } from './keepReplaced.js'
import { markAllForDeletion } from './markAllForDeletion.js'

type Data = Record<string, unknown>

type MarkReplacedForDeletionArgs = {
  context: PluginContext
  data: Data
  id: number | string
  /** Ids that the same image had: nothing of it is to be deleted. */
  moved: readonly string[]
  original: Data | undefined
  req: PayloadRequest
  /** The document's row as it was a moment ago. */
  stored: Data
  /** Of the operation. */
  token: string | undefined
}

/**
 * The images that this save takes from the document: to be deleted once nothing refers to them.
 * Publishing replaces two, the newest draft's and the published one, which somebody may have changed
 * since it was read.
 */
export async function markReplacedForDeletion({
  context,
  data,
  id,
  moved,
  original,
  req,
  stored: held,
  token,
}: MarkReplacedForDeletionArgs): Promise<void> {
  const after = imageIdOf(data)
  const doc = { ...original, ...data }
  const exposed = await findExposed({ after: doc, context, docId: id, req })
  // Left out, it stays as it is; a script that clears it takes the image away.
  const isUnchanged = (data.cloudflare as Data | undefined)?.imageId === undefined
  if (isUnchanged && exposed.length === 0) return
  let known: Data | undefined = held
  const find = async (): Promise<string[]> => {
    const stored =
      known ??
      (await req.payload.db.findOne<Data & { id: number | string }>({
        collection: context.slug,
        req,
        where: { id: { equals: id } },
      }))
    known = undefined
    const lost = isUnchanged ? [] : [imageIdOf(original), imageIdOf(stored)]
    return [...new Set([...lost, ...exposed])].filter(
      (before): before is string =>
        before !== undefined && before !== after && !moved.includes(before),
    )
  }
  const until = keepUntil({ after: doc, before: [original, held], service: context.service })
  await markAllForDeletion({ context, docId: id, find, keepUntil: until, req, token })
}
