import type { PayloadRequest } from 'payload'

import type { PluginContext } from '../request/pluginContext.js'

import { imageIdOf } from '../../service/documentImage.js'
import { hasVersions } from '../database/hasVersions.js'
import { localFilesOf, removeLocalFiles } from '../database/localFiles.js'
import { afterCommit } from '../database/transactions.js'
import { getRequestState, peekRequestState } from '../request/requestState.js'

type Data = Record<string, unknown>

type NoteArgs = {
  context: PluginContext
  data: Data
  id: number | string
  original: Data | undefined
  req: PayloadRequest
  /** The document's row as it was a moment ago. */
  stored: Data
}

/** Notes the files of a document from before the plugin that gets an image in their place. */
export function noteLocalFiles({ data, id, original, req, stored }: NoteArgs): void {
  if ((imageIdOf(data) ?? imageIdOf(original)) === undefined) return
  const names = [...new Set([...localFilesOf(stored), ...localFilesOf(original)])]
  if (names.length > 0) getRequestState(req).localFiles.set(id, names)
}

type DropLocalSizesArgs = { context: PluginContext; data: Data; req: PayloadRequest }

/** Sizes were files of the old picture: nothing of them may stand beside the new one. */
export function dropLocalSizes({ context: { slug }, data, req }: DropLocalSizesArgs): void {
  const sizes = req.payload.collections[slug]?.config.upload.imageSizes ?? []
  if (sizes.length === 0) return
  const none = {
    filename: null,
    filesize: null,
    height: null,
    mimeType: null,
    url: null,
    width: null,
  }
  data.sizes = Object.fromEntries(sizes.map(({ name }) => [name, { ...none }]))
}

type NoteOfVersionsArgs = { id: number | string; req: PayloadRequest; slug: string }

/** Payload deletes the files of the document itself, and those of its versions it forgets. */
export async function noteFilesOfVersions({ id, req, slug }: NoteOfVersionsArgs): Promise<void> {
  if (!hasVersions(req.payload, slug)) return
  const { docs } = await req.payload.db.findVersions<Data>({
    collection: slug,
    limit: 0,
    pagination: false,
    req,
    where: { parent: { equals: id } },
  })
  const names = [...new Set(docs.flatMap(({ version }) => localFilesOf(version)))]
  if (names.length > 0) getRequestState(req).localFiles.set(id, names)
}

type LeaveDiskArgs = { id: number | string | undefined; req: PayloadRequest; slug: string }

/** Deletes what was noted, once the change of the document is final. */
export async function leaveDisk({ id, req, slug }: LeaveDiskArgs): Promise<void> {
  const noted = peekRequestState(req)?.localFiles
  const names = id === undefined ? undefined : noted?.get(id)
  if (id === undefined || names === undefined) return
  noted?.delete(id)
  const { payload } = req
  await afterCommit({ req, task: () => removeLocalFiles({ names, payload, slug }) })
}
