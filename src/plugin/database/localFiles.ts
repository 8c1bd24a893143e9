import type { Payload, PayloadRequest, Where } from 'payload'

import { access, unlink } from 'node:fs/promises'
import path from 'node:path'

import { imageIdOf } from '../../service/documentImage.js'
import { hasVersions } from './hasVersions.js'

type Row = Readonly<Record<string, unknown>>

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null

/** Whether a document has its file where Payload keeps files: from before the plugin, or while it was off. */
export const isLocal = (doc: unknown): doc is Row & { filename: string } =>
  isRow(doc) && typeof doc.filename === 'string' && imageIdOf(doc) === undefined

/** The files of such a document: its original and its sizes. */
export function localFilesOf(doc: unknown): string[] {
  if (!isLocal(doc)) return []
  const sizes = isRow(doc.sizes) ? Object.values(doc.sizes) : []
  const names = [doc, ...sizes].map((one) => (isRow(one) ? one.filename : undefined))
  return [...new Set(names.filter((name): name is string => typeof name === 'string'))]
}

type Place = { filename: string; payload: Payload; slug: string }

/** Where Payload keeps a file; `undefined` for a name that would lead elsewhere. */
export function localPathOf({ filename, payload, slug }: Place): string | undefined {
  const { staticDir } = payload.collections[slug]?.config.upload ?? {}
  const isName = filename !== '' && filename !== '..' && path.basename(filename) === filename
  return staticDir === undefined || !isName ? undefined : path.resolve(staticDir, filename)
}

export async function isOnDisk(place: Place): Promise<boolean> {
  const file = localPathOf(place)
  return (
    file !== undefined &&
    access(file).then(
      () => true,
      () => false,
    )
  )
}

type RemoveLocalFilesArgs = {
  names: readonly string[]
  payload: Payload
  slug: string
}

/**
 * Takes files off the disk that nothing refers to any more: neither a document nor a version, which can
 * be restored. Never fails the save that led here.
 */
export async function removeLocalFiles({
  names,
  payload,
  slug,
}: RemoveLocalFilesArgs): Promise<void> {
  for (const filename of names) {
    const file = localPathOf({ filename, payload, slug })
    try {
      if (file === undefined || (await isReferred({ filename, payload, slug }))) continue
      await unlink(file)
    } catch (err) {
      if (isGone(err)) continue
      payload.logger.error({ err, msg: `The file ${filename} of ${slug} could not be deleted` })
    }
  }
}

const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

async function isReferred({ filename, payload, slug }: Place): Promise<boolean> {
  const { db } = payload
  const sizes = payload.collections[slug]?.config.upload.imageSizes ?? []
  const where = (prefix: string): Where => ({
    and: [
      {
        or: ['filename', ...sizes.map(({ name }) => `sizes.${name}.filename`)].map((column) => ({
          [`${prefix}${column}`]: { equals: filename },
        })),
      },
      { [`${prefix}cloudflare.imageId`]: { exists: false } },
    ],
  })
  const found = await db.findOne({ collection: slug, where: where('') })
  if (found !== null) return true
  if (!hasVersions(payload, slug)) return false
  const { docs } = await db.findVersions({
    collection: slug,
    limit: 1,
    pagination: false,
    where: where('version.'),
  })
  return docs.length > 0
}

type FindOnDiskArgs = {
  collection: string
  /** The document that may keep the names of its own files. */
  docId: number | string | undefined
  filenames: readonly string[]
  payload: Payload
  req?: PayloadRequest
}

/** Names that lie on the disk, as core looks: a document called like a file would be deleted with it. */
export async function findOnDisk({
  collection,
  docId,
  filenames,
  payload,
  ...scope
}: FindOnDiskArgs): Promise<string[]> {
  const there: string[] = []
  for (const filename of filenames)
    if (await isOnDisk({ filename, payload, slug: collection })) there.push(filename)
  if (there.length === 0 || docId === undefined) return there
  const own = await payload.db.findOne<Record<string, unknown> & { id: number | string }>({
    collection,
    where: { id: { equals: docId } },
    ...scope,
  })
  const ownNames = localFilesOf(own)
  return there.filter((filename) => !ownNames.includes(filename))
}
