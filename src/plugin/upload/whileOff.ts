import type {
  CollectionBeforeChangeHook,
  CollectionBeforeOperationHook,
  PayloadRequest,
} from 'payload'

import type { PluginContext } from '../request/pluginContext.js'

import { CloudflareImagesError } from '../../errors.js'
import { imageIdOf } from '../../service/documentImage.js'
import { hasDrafts } from '../database/hasVersions.js'
import { noImageFields } from '../database/noImage.js'
import { takeUploadEdits } from '../request/readUploadEdits.js'
import { tokenKey } from '../request/requestState.js'
import { noteLostFiles } from './lostFiles.js'
import { markAllForDeletion } from './markAllForDeletion.js'
import { dropShown } from './storeUpload.js'
import { toSaveError } from './toSaveError.js'

type Data = Record<string, unknown>

type OperationArgs = {
  data?: Data
  duplicateFromID?: number | string
  id?: number | string
}

/**
 * While the plugin is switched off, core stores files on its disk. It must not look there for those
 * that are at Cloudflare: their documents are not copied, and cut by the numbers that delivery knows.
 */
export function captureWhileOff({ slug }: PluginContext): CollectionBeforeOperationHook {
  return async (hook) => {
    const { req } = hook
    const args = hook.args as OperationArgs
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- only its name 'read' is retired
    const operation: string = hook.operation
    try {
      const source = operation === 'create' ? args.duplicateFromID : undefined
      if (source !== undefined && (await hasImage({ id: source, req, slug }))) {
        throw needsFile('it cannot be duplicated')
      }
      if (operation !== 'update') return hook.args
      if (req.file !== undefined) return { ...hook.args, data: { ...args.data, [tokenKey]: true } }
      const { id } = args
      const isEdited = req.query.uploadEdits !== undefined
      if (!isEdited || id === undefined || !(await hasImage({ id, req, slug }))) return hook.args
      const edits = takeUploadEdits({ data: args.data, req })
      if (edits?.crop !== undefined) throw needsFile('it cannot be cropped')
      const { focal } = edits ?? {}
      if (focal === undefined) return hook.args
      return { ...hook.args, data: { ...args.data, focalX: focal.x, focalY: focal.y } }
    } catch (error) {
      throw toSaveError({ error, req, slug })
    }
  }
}

const needsFile = (what: string): CloudflareImagesError =>
  new CloudflareImagesError({
    code: 'FILE_NEEDED',
    message: `The picture of this document is at Cloudflare Images, and the plugin is switched off: ${what}. Switch the plugin on, or upload the file again.`,
  })

type HasImageArgs = { id: number | string; req: PayloadRequest; slug: string }

async function hasImage({ id, req, slug }: HasImageArgs): Promise<boolean> {
  const { db } = req.payload
  const row = await db.findOne<Data & { id: number | string }>({
    collection: slug,
    req,
    where: { id: { equals: id } },
  })
  if (imageIdOf(row) !== undefined) return true
  if (!hasDrafts(req.payload, slug)) return false
  const { docs } = await db.findVersions<Data>({
    collection: slug,
    limit: 1,
    pagination: false,
    req,
    where: { and: [{ parent: { equals: id } }, { latest: { equals: true } }] },
  })
  return docs.some(({ version }) => imageIdOf(version) !== undefined)
}

/** A new file takes the place of the image: nothing of the old one stays, and the ledger remembers it. */
export function leaveImage(context: PluginContext): CollectionBeforeChangeHook {
  return async ({ data, originalDoc, req }) => {
    const { [tokenKey]: hasNewFile, ...next } = data as Data
    const original = originalDoc as (Data & { id: number | string }) | undefined
    const imageId = imageIdOf(original)
    if (hasNewFile !== undefined && original !== undefined) {
      await noteLostFiles({ context, docId: original.id, req, rows: [original] })
    }
    if (hasNewFile === undefined || original === undefined || imageId === undefined) {
      dropShown(next)
      return hasNewFile === undefined ? next : withoutName(next)
    }
    const find = (): Promise<string[]> => Promise.resolve([imageId])
    await markAllForDeletion({ context, docId: original.id, find, req })
    for (const name of ['thumbnailURL', 'url']) Reflect.deleteProperty(next, name)
    return { ...next, cloudflare: { ...noImageFields(), requireSignedURLs: false } }
  }
}

/** By its name, a picture that came with the plugin is told from one that Payload has stored. */
const withoutName = (data: Data): Data => ({
  ...data,
  cloudflare: { ...(data.cloudflare as Data | undefined), originalFilename: null },
})
