import type { FileTarget } from '../../core/fileTarget.js'
import type { ResolvedOptions } from '../../options/resolvedOptions.js'

import { isFileStorage } from '../../core/fileTarget.js'
import { createLocalTarget } from '../otherFiles/createLocalTarget.js'

/** Of its own among the files of collections, whose slugs never begin so. */
const room = 'cloudflare-images-queue'

/** Where files wait that could not be sent: where the site says, else beside its other files. */
export function openSpool({
  otherFiles,
  spool,
}: Pick<ResolvedOptions, 'otherFiles' | 'spool'>): FileTarget {
  const place = spool ?? (isFileStorage(otherFiles) ? otherFiles : undefined)
  return place === undefined ? createLocalTarget({ dir: `./${room}` }) : place.open(room)
}
