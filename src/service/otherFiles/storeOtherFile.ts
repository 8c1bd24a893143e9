import type { FileTarget, PutArgs } from '../../core/fileTarget.js'
import type { Ledger } from '../ledger.js'

import { isCloudflareImagesError } from '../../errors.js'
import { nextFilename, reserveFilename } from '../reserveFilename.js'

export type StoreOtherFileArgs = Pick<PutArgs, 'file' | 'mimeType'> & {
  collection: string
  /** The document that may keep its own name. */
  docId: number | string | undefined
  durable: boolean
  graceSeconds: number
  ledger: Ledger
  now: () => Date
  target: FileTarget
  uploadId: string
}

/**
 * Stores a file under a name that nothing else has. The ledger's row is written before, and stays
 * until the caller settles it: a crash, a rollback or a later error leaves a trace for the sweep.
 *
 * @throws CloudflareImagesError what the target throws
 */
export async function storeOtherFile({
  file,
  ledger,
  mimeType,
  target,
  ...args
}: StoreOtherFileArgs): Promise<{ filename: string; rowId: string }> {
  let { name } = file
  for (;;) {
    const reserved = await reserveFilename({
      ...args,
      isTaken: async (filename) => (await target.find(filename)) !== undefined,
      kind: 'file',
      ledger,
      name,
    })
    const { filename: key, rowId } = reserved
    try {
      if ((await target.put({ file, key, mimeType })) === 'stored') return reserved
    } catch (error) {
      // Of a place that did not answer nobody knows whether it has the file: the sweep looks.
      const isUnknown = isCloudflareImagesError(error) && error.retryable
      if (!isUnknown) await ledger.remove({ durable: args.durable, id: rowId })
      throw error
    }
    // Somebody else's, by now.
    await ledger.remove({ durable: args.durable, id: rowId })
    name = nextFilename(key)
  }
}
