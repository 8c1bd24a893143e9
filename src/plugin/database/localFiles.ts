import type { Payload, PayloadRequest } from 'payload'

import { access } from 'node:fs/promises'
import path from 'node:path'

import { isRow, type Row } from '../../core/row.js'
import { imageIdOf } from '../../service/documentImage.js'

/** Whether a document has its file where Payload keeps files: from before the plugin, or while it was off. */
export const isLocal = (doc: unknown): doc is Row & { filename: string } =>
  isRow(doc) && typeof doc.filename === 'string' && imageIdOf(doc) === undefined

/** The files of such a document: its original and its sizes. */
const localFilesOf = (doc: unknown): string[] =>
  isLocal(doc) ? [...new Set([doc.filename, ...sizeFilesOf(doc)])] : []

/** The names of sizes that are, or were, files of Payload's. */
export function sizeFilesOf(doc: unknown): string[] {
  const sizes = isRow(doc) && isRow(doc.sizes) ? Object.values(doc.sizes) : []
  const names = sizes.map((size) => (isRow(size) ? size.filename : undefined))
  return names.filter((name): name is string => typeof name === 'string' && name !== '')
}

export const hasSizeFiles = (doc: unknown): boolean => sizeFilesOf(doc).length > 0

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
  for (const filename of filenames) {
    if (await isOnDisk({ filename, payload, slug: collection })) there.push(filename)
  }
  if (there.length === 0 || docId === undefined) return there
  const own = await payload.db.findOne<Record<string, unknown> & { id: number | string }>({
    collection,
    where: { id: { equals: docId } },
    ...scope,
  })
  const ownNames = localFilesOf(own)
  return there.filter((filename) => !ownNames.includes(filename))
}
