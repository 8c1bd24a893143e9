import type { ImageAttributes, ImageRecord, OneTimeURL, StoredUpload } from './imageRecord.js'

import { basename, join } from 'node:path'

import { isUUID } from '../../core/imageId.js'
import { readJSON } from './jsonFile.js'

export const imageFiles = {
  attributes: 'image.json',
  oneTimeURL: 'one-time-url.json',
  upload: 'upload.json',
  usedURL: 'one-time-url.used.json',
} as const

/**
 * The state of one image folder, or `null` when there is no image. Several processes may write
 * meanwhile, so files are read in the order in which an image lives: ticket, then upload.
 */
export function readImageFolder(folder: string): ImageRecord | null {
  const read = (name: keyof typeof imageFiles): unknown =>
    // Or Next's bundler takes every file of the site for one that is read here.
    readJSON(join(/* turbopackIgnore: true */ folder, imageFiles[name]))
  const oneTimeURL = read('oneTimeURL') as OneTimeURL | null
  const upload = read('upload') as StoredUpload | null
  const attributes = read('attributes') as ImageAttributes | null
  if (attributes === null) return null
  if (upload === null && oneTimeURL === null) {
    // Used up but not stored yet, or the folder was deleted between two reads.
    if (read('usedURL') === null) return null
  }
  const name = basename(folder)
  return {
    ...attributes,
    folder,
    // A change of privacy renames the folder; between its two steps the folder is right.
    imageId: isUUID(name) ? name : attributes.imageId,
    ...(upload === null && oneTimeURL !== null ? { oneTimeURL } : {}),
    ...(upload === null ? {} : { upload: { ...upload, path: join(folder, upload.file) } }),
  }
}
