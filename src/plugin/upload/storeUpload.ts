import type { CollectionBeforeChangeHook, PayloadRequest } from 'payload'

import { randomUUID } from 'node:crypto'

import type { UploadFile } from '../../cloudflare/uploadFile.js'
import type { UploadContext } from '../../optionTypes.js'
import type { StoredImage } from '../../service/storeImage.js'
import type { PluginContext } from '../pluginContext.js'

import { isCloudflareImagesError } from '../../errors.js'
import { defaultGraceSeconds } from '../../service/createService.js'
import { imageIdOf } from '../../service/documentImage.js'
import { storeImage } from '../../service/storeImage.js'
import { createRecords, hasDrafts } from '../createRecords.js'
import { toPayloadError } from '../toPayloadError.js'
import { canWriteOutside } from '../transactions.js'
import { doomAll } from './doomAll.js'
import { toIncomingFile } from './inspectUpload.js'
import { isDuplicate } from './isDuplicate.js'
import { readSourceImage } from './readSourceImage.js'
import { getRequestState, tokenKey } from './requestState.js'
import { isRestore, restoreVersion } from './restoreVersion.js'

type Data = Record<string, unknown>

/**
 * Stores the file at Cloudflare and puts the image's id into the data, so that the one database
 * write that follows commits document and image together. Last of the collection's hooks: what the
 * user's hooks refuse never travels.
 */
export function storeUpload(context: PluginContext): CollectionBeforeChangeHook {
  return async ({ data, operation, originalDoc, req }) => {
    const { [tokenKey]: token, ...next } = data as Data
    const state = getRequestState(req)
    const original = originalDoc as Data | undefined
    try {
      if (isRestore({ original, req, slug: context.slug })) {
        await restoreVersion({ context, data: next, original, req })
      } else if (isDuplicate({ operation, original })) {
        const { duplicated } = state
        state.duplicated = undefined
        if (duplicated !== undefined) {
          Object.assign(next, duplicated.facts)
          const { imageId } = duplicated
          const file = await readSourceImage({ doc: next, imageId, service: context.service })
          const { originalFilename } = duplicated
          await store({ context, data: next, file, original: undefined, originalFilename, req })
        }
      } else if (typeof token === 'string') {
        const file = state.pending.get(token)?.file
        if (file !== undefined) {
          await store({
            context,
            data: next,
            file: toUploadFile({ data: next, file }),
            original,
            originalFilename: file.name,
            req,
          })
        }
      }
      if (operation === 'update') await doomReplaced({ context, data: next, original, req })
      return next
    } catch (error) {
      if (isCloudflareImagesError(error)) {
        req.payload.logger.error({
          err: error,
          msg: `Storing an image of ${context.slug} failed: ${error.code}`,
        })
      }
      throw toPayloadError(error)
    }
  }
}

function toUploadFile({
  data,
  file,
}: {
  data: Data
  file: Parameters<typeof toIncomingFile>[0]
}): UploadFile {
  return { ...toIncomingFile(file), mimeType: String(data.mimeType), name: String(data.filename) }
}

async function store({
  context: { service, slug },
  data,
  file,
  original,
  originalFilename,
  req,
}: {
  context: PluginContext
  data: Data
  file: UploadFile
  original: Data | undefined
  /** As the file was called where it came from. */
  originalFilename: string
  req: PayloadRequest
}): Promise<void> {
  const { client } = await service.connect()
  const collection = service.collections[slug]
  if (collection === undefined) return
  const about: UploadContext = { collection: slug, doc: data, filename: file.name, req }
  const metadata = collection.metadata?.(about) ?? {}
  const requireSignedURLs = collection.access === 'private'
  const stored = await storeImage({
    client,
    collection: slug,
    creator: collection.creator?.(about),
    docId: original?.id as number | string | undefined,
    durable: await canWriteOutside(req),
    file,
    graceSeconds: defaultGraceSeconds,
    imageId: collection.imageId?.(about),
    metadata,
    newId: randomUUID,
    now: service.now,
    records: createRecords({ payload: req.payload, req, service }),
    requireSignedURLs,
    site: service.site,
  })
  getRequestState(req).stored.set(stored.image.imageId, stored.rowId)
  Object.assign(
    data,
    describeStored({
      data,
      metadata,
      now: service.now(),
      originalFilename,
      requireSignedURLs,
      stored,
    }),
  )
}

function describeStored({
  data,
  metadata,
  now,
  originalFilename,
  requireSignedURLs,
  stored: { filename, image },
}: {
  data: Data
  /** The application's own; our stamp is Cloudflare's to keep. */
  metadata: Readonly<Record<string, unknown>>
  now: Date
  originalFilename: string
  requireSignedURLs: boolean
  stored: StoredImage
}): Data {
  return {
    cloudflare: {
      ...(data.cloudflare as Data | undefined),
      creator: image.creator ?? null,
      error: null,
      expiresAt: null,
      imageId: image.imageId,
      metadata,
      originalFilename,
      requireSignedURLs,
      status: 'uploaded',
      uploadedAt: image.uploadedAt ?? now.toISOString(),
    },
    filename,
  }
}

/**
 * The images that this save takes from the document: to be deleted once nothing refers to them.
 * Publishing replaces two, the newest draft's and the published one.
 */
async function doomReplaced({
  context,
  data,
  original,
  req,
}: {
  context: PluginContext
  data: Data
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
    (before): before is string => before !== undefined && before !== after,
  )
  await doomAll({ context, docId: id, imageIds, req })
}
