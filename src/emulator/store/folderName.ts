import { createHash } from 'node:crypto'
import { resolve, sep } from 'node:path'

import { CloudflareImagesError } from '../../errors.js'

const maxReadableLength = 150
const plain = /[a-z0-9_-]/
const windowsDevice = /^(?:aux|con|nul|prn|com\d|lpt\d)$/

/**
 * A folder name for any image id: readable where possible, and different for every id, also on
 * disks that ignore case or Unicode normalisation. That is why upper-case letters are encoded.
 */
export function folderNameOf(imageId: string): string {
  let name = ''
  const bytes = Buffer.from(imageId, 'utf8')
  bytes.forEach((byte, index) => {
    const character = String.fromCharCode(byte)
    // Windows drops a dot at the end of a name, shells hide one at its beginning.
    const isInnerDot = character === '.' && index > 0 && index < bytes.length - 1
    name +=
      plain.test(character) || isInnerDot ? character : `%${byte.toString(16).padStart(2, '0')}`
  })
  if (name.length <= maxReadableLength && !windowsDevice.test(name.split('.')[0] ?? '')) return name
  // A tilde is never produced above, so a hashed name cannot meet a readable one.
  return `${name.slice(0, 60)}~${createHash('sha256').update(bytes).digest('hex')}`
}

/**
 * Joins a name to a folder and proves that the result lies directly inside it.
 * @throws IMAGE_ID_INVALID when it would not.
 */
export function resolveInside({ folder, name }: { folder: string; name: string }): string {
  const root = resolve(folder)
  const path = resolve(root, name)
  if (!path.startsWith(root + sep) || path.slice(root.length + 1).includes(sep) || name === '') {
    throw new CloudflareImagesError({
      code: 'IMAGE_ID_INVALID',
      message: `The name ${JSON.stringify(name)} does not stay inside its folder.`,
    })
  }
  return path
}
