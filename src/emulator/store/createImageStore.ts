import type { ImageAttributes, ImageRecord, IncomingFile, StoredUpload } from './imageRecord.js'

import { randomUUID } from 'node:crypto'
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { createImageIndex } from './createImageIndex.js'
import { folderNameOf, resolveInside } from './folderName.js'
import { formatStored, isMissing, writeJSON } from './jsonFile.js'
import { imageFiles, readImageFolder } from './readImageFolder.js'

type PublishOutcome = 'missing' | 'published' | 'used'

export type ImageStore = {
  /** Stores an image under a free id. `null`: the id is taken. */
  create(args: {
    attributes: ImageAttributes
    file: IncomingFile
    uploadedAt: string
  }): Promise<ImageRecord | null>
  /** Reserves an id with a one-time URL. `false`: the id is taken. */
  createDraft(args: { attributes: ImageAttributes; expiresAt: string }): Promise<boolean>
  get(imageId: string): Promise<ImageRecord | null>
  /** Every image and draft, in no order. */
  list(): Promise<ImageRecord[]>
  /** The same records as they are now; those that are gone are left out. */
  renew(records: readonly ImageRecord[]): ImageRecord[]
  /** Uses up the one-time URL of a draft. Of several callers, one gets `published`. */
  publishDraft(args: {
    file: IncomingFile
    imageId: string
    uploadedAt: string
  }): Promise<PublishOutcome>
  /** `false`: there was nothing to remove. */
  remove(imageId: string): Promise<boolean>
  /** Rewrites the attributes; a changed `imageId` moves the image. `null`: no such image. */
  update(args: {
    change: (record: ImageRecord) => ImageAttributes
    imageId: string
  }): Promise<ImageRecord | null>
}

type CreateImageStoreArgs = {
  imagesDir: string
  tempDir: string
}

/**
 * Images as folders: `images/<name>/{image.json, upload.json, original.<ext>}`. A folder appears,
 * moves and disappears by one rename, which the disk gives to exactly one process.
 */
export function createImageStore({ imagesDir, tempDir }: CreateImageStoreArgs): ImageStore {
  const index = createImageIndex(imagesDir)
  const lock = createKeyedLock()
  const folderOf = (imageId: string): string =>
    resolveInside({ folder: imagesDir, name: folderNameOf(imageId) })
  const get = (imageId: string): ImageRecord | null => readImageFolder(folderOf(imageId))

  return {
    async create({ attributes, file, uploadedAt }) {
      const folder = folderOf(attributes.imageId)
      const upload = toStoredUpload({ file, uploadedAt })
      const isPublished = await publishFolder({
        attributes,
        fill: async (building) => {
          await writeFile(join(building, imageFiles.upload), formatStored(upload))
          await rename(file.path, join(building, upload.file))
        },
        target: folder,
        tempDir,
      })
      if (!isPublished) return null
      return { ...attributes, folder, upload: { ...upload, path: join(folder, upload.file) } }
    },
    createDraft: ({ attributes, expiresAt }) =>
      publishFolder({
        fill: (folder) =>
          writeFile(join(folder, imageFiles.oneTimeURL), formatStored({ expiresAt })),
        attributes,
        target: folderOf(attributes.imageId),
        tempDir,
      }),
    get: (imageId) => Promise.resolve(get(imageId)),
    list: () => index.list(),
    renew: (records) => index.renew(records),
    publishDraft: (args) => publishDraft({ ...args, folder: folderOf(args.imageId) }),
    async remove(imageId) {
      const doomed = join(tempDir, `deleted-${randomUUID()}`)
      try {
        await rename(folderOf(imageId), doomed)
      } catch (error) {
        if (isMissing(error)) return false
        throw error
      }
      await rm(doomed, { force: true, recursive: true })
      return true
    },
    update: ({ change, imageId }) =>
      lock(imageId, async () => {
        const record = get(imageId)
        if (record === null) return null
        const attributes = change(record)
        try {
          const folder = folderOf(attributes.imageId)
          // First, or the old id would answer with the new privacy for a moment.
          if (attributes.imageId !== imageId) await rename(record.folder, folder)
          await writeJSON({ path: join(folder, imageFiles.attributes), value: attributes })
        } catch (error) {
          if (isMissing(error)) return null
          throw error
        }
        return get(attributes.imageId)
      }),
  }
}

type ToStoredUploadArgs = {
  file: IncomingFile
  uploadedAt: string
}

const toStoredUpload = ({
  file: { extension, path: _path, ...facts },
  uploadedAt,
}: ToStoredUploadArgs): StoredUpload => ({ ...facts, file: `original.${extension}`, uploadedAt })

type PublishFolderArgs = {
  attributes: ImageAttributes
  fill: (folder: string) => Promise<void>
  target: string
  tempDir: string
}

/** Builds a folder out of sight, then renames it into place: a taken name refuses the rename. */
async function publishFolder(args: PublishFolderArgs): Promise<boolean> {
  const building = join(args.tempDir, `new-${randomUUID()}`)
  await mkdir(building)
  try {
    await writeFile(join(building, imageFiles.attributes), formatStored(args.attributes))
    await args.fill(building)
    await rename(building, args.target)
    return true
  } catch (error) {
    await rm(building, { force: true, recursive: true })
    // Linux says ENOTEMPTY, others EEXIST, Windows EPERM: look rather than guess.
    if (await exists(args.target)) return false
    throw error
  }
}

type PublishDraftArgs = {
  file: IncomingFile
  folder: string
  uploadedAt: string
}

async function publishDraft(args: PublishDraftArgs): Promise<PublishOutcome> {
  const ticket = join(args.folder, imageFiles.oneTimeURL)
  const usedTicket = join(args.folder, imageFiles.usedURL)
  try {
    await rename(ticket, usedTicket)
  } catch (error) {
    if (!isMissing(error)) throw error
    return (await exists(args.folder)) ? 'used' : 'missing'
  }
  try {
    const upload = toStoredUpload(args)
    await rename(args.file.path, join(args.folder, upload.file))
    await writeJSON({ path: join(args.folder, imageFiles.upload), value: upload })
    return 'published'
  } catch (error) {
    if (!(await exists(args.folder))) return 'missing'
    await rename(usedTicket, ticket)
    throw error
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

/** Runs tasks of the same key one after another, tasks of different keys side by side. */
function createKeyedLock(): <T>(key: string, task: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<unknown>>()
  return async (key, task) => {
    const before = tails.get(key) ?? Promise.resolve()
    const run = before.then(task, task)
    const tail = run.catch(() => undefined)
    tails.set(key, tail)
    try {
      return await run
    } finally {
      if (tails.get(key) === tail) tails.delete(key)
    }
  }
}
