import type { CloudflareImage, ImagesClient } from '../cloudflare/imagesClient.js'
import type { UploadFile } from '../cloudflare/uploadFile.js'
import type { Records } from './records.js'

import { isCloudflareImagesError } from '../errors.js'
import { uploadRowId } from './records.js'
import { stampMetadata } from './stamp.js'

export type StoreImageArgs = {
  client: ImagesClient
  collection: string
  creator: string | undefined
  /** The document that already owns this filename, on replace. */
  docId: number | string | undefined
  /** False where a write outside the caller's transaction would wait for it forever (SQLite). */
  durable: boolean
  file: UploadFile
  graceSeconds: number
  imageId: string | undefined
  metadata: Readonly<Record<string, unknown>>
  newId: () => string
  now: () => Date
  records: Records
  requireSignedURLs: boolean
  site: string
}

export type StoredImage = {
  filename: string
  image: CloudflareImage
  metadata: Record<string, unknown>
  rowId: string
}

/**
 * Uploads a file under a reserved name. The ledger row is written before a byte travels and stays
 * until the caller settles it, so that a crash, a rollback or a later error leaves a trace that
 * the sweep can follow.
 */
export async function storeImage(args: StoreImageArgs): Promise<StoredImage> {
  const uploadId = args.newId()
  const { filename, rowId } = await reserveFilename({ ...args, name: args.file.name, uploadId })
  const metadata = stampMetadata({
    metadata: args.metadata,
    stamp: {
      payload_collection: args.collection,
      payload_site: args.site,
      payload_upload: uploadId,
    },
  })
  try {
    const image = await upload({ ...args, metadata, uploadId })
    await args.records.update({
      durable: args.durable,
      id: rowId,
      patch: { imageId: image.imageId },
    })
    return { filename, image, metadata, rowId }
  } catch (error) {
    // Only a refusal proves that nothing was stored. After a lost answer a row must stay, under a
    // name of its own: the person's next attempt shall get the filename.
    if (!isRefusal(error)) await keepTrace({ ...args, uploadId })
    await args.records.remove({ durable: args.durable, id: rowId })
    throw error
  }
}

async function keepTrace({
  collection,
  durable,
  graceSeconds,
  now,
  records,
  uploadId,
}: StoreImageArgs & { uploadId: string }): Promise<void> {
  await records.insert({
    durable,
    row: {
      attempts: 0,
      collection,
      dueAt: new Date(now().getTime() + graceSeconds * 1000).toISOString(),
      filename: null,
      id: `lost:${uploadId}`,
      imageId: null,
      kind: 'upload',
      lastError: null,
      uploadId,
    },
  })
}

async function upload({
  client,
  creator,
  file,
  imageId,
  metadata,
  requireSignedURLs,
  uploadId,
}: StoreImageArgs & {
  metadata: Record<string, unknown>
  uploadId: string
}): Promise<CloudflareImage> {
  try {
    return await client.uploadImage({
      file,
      metadata,
      requireSignedURLs,
      ...(creator === undefined ? {} : { creator }),
      ...(imageId === undefined ? {} : { id: imageId }),
    })
  } catch (error) {
    if (isRefusal(error)) throw error
    const found = await findUpload({ client, uploadId }).catch(() => undefined)
    if (found === undefined) throw error
    return found
  }
}

/** The image of an upload whose answer was lost. */
export async function findUpload({
  client,
  uploadId,
}: {
  client: ImagesClient
  uploadId: string
}): Promise<CloudflareImage | undefined> {
  const { images } = await client.listImages({
    meta: { payload_upload: uploadId },
    perPage: 10,
  })
  return images[0]
}

function isRefusal(error: unknown): boolean {
  return isCloudflareImagesError(error) && !error.retryable && error.code !== 'REQUEST_ABORTED'
}

const maxAttempts = 10_000

/**
 * Picks `photo.jpg`, else `photo-1.jpg` and so on. The ledger row's id holds the name, so the
 * database decides between two uploads of one name; then the documents are asked.
 */
export async function reserveFilename({
  collection,
  docId,
  durable,
  graceSeconds,
  name,
  now,
  records,
  uploadId,
}: Pick<StoreImageArgs, 'collection' | 'docId' | 'durable' | 'graceSeconds' | 'now' | 'records'> & {
  name: string
  uploadId: string
}): Promise<{ filename: string; rowId: string }> {
  let filename = name
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const id = uploadRowId({ collection, filename })
    const row = {
      attempts: 0,
      collection,
      dueAt: new Date(now().getTime() + graceSeconds * 1000).toISOString(),
      filename,
      id,
      imageId: null,
      kind: 'upload',
      lastError: null,
      uploadId,
    } as const
    if (await records.insert({ durable, row })) {
      if (!(await records.isFilenameTaken({ collection, docId, filename })))
        return { filename, rowId: id }
      await records.remove({ durable, id })
    }
    filename = nextFilename(filename)
  }
  throw new Error(`No free filename after ${maxAttempts} attempts for ${name}`)
}

/** `photo.jpg` -> `photo-1.jpg` -> `photo-2.jpg`, as Payload counts. */
export function nextFilename(filename: string): string {
  const dot = filename.lastIndexOf('.')
  const stem = dot > 0 ? filename.slice(0, dot) : filename
  const extension = dot > 0 ? filename.slice(dot) : ''
  const counted = /^(.*)-(\d{1,9})$/.exec(stem)
  const next = counted === null ? `${stem}-1` : `${counted[1]}-${Number(counted[2]) + 1}`
  return `${next}${extension}`
}
