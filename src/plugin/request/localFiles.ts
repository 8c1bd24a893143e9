import type { FileStorage } from '../../core/fileTarget.js'
import type { LocalFilesOptions } from '../../optionTypes.js'

import path from 'node:path'

import { localFiles as schema, readStorageOptions } from '../../options/fileStorages.js'
import { createLocalTarget } from '../../service/otherFiles/createLocalTarget.js'

/**
 * Other files in a folder of your choice, for the option `otherFiles`.
 *
 * @throws CloudflareImagesError OPTIONS_INVALID
 */
export function localFiles(options: LocalFilesOptions): FileStorage {
  const { dir } = readStorageOptions({ given: options, name: 'localFiles', schema })
  return { open: (collection) => createLocalTarget({ dir: path.join(dir, collection) }) }
}
