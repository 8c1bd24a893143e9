import type { Ledger } from '../ledger.js'

import { CloudflareImagesError } from '../../errors.js'
import { claimRowId, directRowId } from '../ledger.js'

type Upload = {
  imageId: string
  ledger: Ledger
  uploadId: string
}

type Hold = Pick<Upload, 'imageId' | 'ledger'> & {
  collection: string
  /** False where a write outside the caller's transaction would wait for it forever (SQLite). */
  durable: boolean
  /** The sweep stays away for so long: the save is under way. */
  graceSeconds: number
  now: Date
}

/**
 * Makes sure that an upload becomes one document and no more. The claim's id is the image's, so the
 * database decides between two saves; what was saved in between is asked for afterwards.
 *
 * @returns id of the claim's row, to be removed with the document's write or after its failure.
 * @throws CloudflareImagesError ALREADY_USED
 */
export async function claimImage(args: Hold & Upload): Promise<string> {
  const id = await holdImage(args)
  try {
    await assertUploadOpen(args)
  } catch (error) {
    await args.ledger.remove({ durable: args.durable, id })
    throw error
  }
  return id
}

/**
 * The claim alone, for an upload that the caller has claimed under another id already.
 *
 * @returns id of the row
 * @throws CloudflareImagesError ALREADY_USED
 */
export async function holdImage({
  collection,
  durable,
  graceSeconds,
  imageId,
  now,
  ledger,
}: Hold): Promise<string> {
  const id = claimRowId(imageId)
  const isFirst = await ledger.insert({
    durable,
    row: {
      attempts: 0,
      collectionSlug: collection,
      dueAt: new Date(now.getTime() + graceSeconds * 1000).toISOString(),
      expiresAt: null,
      filename: null,
      id,
      imageId,
      kind: 'claim',
      lastError: null,
      uploadId: null,
    },
  })
  if (!isFirst) throw refuse('is being saved with another document at this moment')
  return id
}

/**
 * Checks that no document has an upload yet and that nobody took it back. Its row goes with the
 * write of the document, so it is asked for inside the caller's transaction and outside: one of them
 * is the first to know.
 *
 * @throws CloudflareImagesError ALREADY_USED
 */
export async function assertUploadOpen({ imageId, ledger, uploadId }: Upload): Promise<void> {
  const id = directRowId(uploadId)
  for (const durable of [true, false]) {
    const row = await ledger.readRow({ durable, id })
    if (row?.kind !== 'direct' || row.imageId !== imageId) {
      throw refuse('has been saved or cancelled already')
    }
  }
  if ((await ledger.referenceOf({ imageId })) !== 'none') {
    throw refuse('belongs to a document already')
  }
}

function refuse(what: string): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'ALREADY_USED',
    message: `This upload ${what}. Choose the file again.`,
  })
}
