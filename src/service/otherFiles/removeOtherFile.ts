import type { FileTarget } from '../../core/fileTarget.js'
import type { Ledger, LedgerRow } from '../ledger.js'
import type { RemovalOutcome } from '../removeImage.js'

import { uploadRowId } from '../ledger.js'
import { postpone } from '../removeImage.js'

type NoteFileArgs = {
  collection: string
  /** False where a write outside the caller's transaction would wait for it forever (SQLite). */
  durable: boolean
  filename: string
  graceSeconds: number
  ledger: Ledger
  newId: () => string
  now: Date
  /** The file that this one is a size of. */
  sizeOf?: string | undefined
}

/** Notes that a file loses its document, before the document changes. */
export async function noteOtherFile(args: NoteFileArgs): Promise<string> {
  const uploadId = args.newId()
  const id = `file:${uploadId}`
  await args.ledger.insert({ durable: args.durable, row: toRow({ ...args, id, uploadId }) })
  return id
}

type ToRowArgs = Omit<NoteFileArgs, 'filename'> & {
  filename: null | string
  id: string
  uploadId: string
}

function toRow({
  collection,
  filename,
  graceSeconds,
  id,
  now,
  sizeOf,
  uploadId,
}: ToRowArgs): LedgerRow {
  return {
    attempts: 0,
    collectionSlug: collection,
    dueAt: new Date(now.getTime() + graceSeconds * 1000).toISOString(),
    expiresAt: null,
    filename,
    id,
    imageId: sizeOf ?? null,
    kind: 'file',
    lastError: null,
    uploadId,
  }
}

type RemoveOtherFileArgs = {
  graceSeconds: number
  ledger: Ledger
  newId: () => string
  now: Date
  row: LedgerRow
  target: FileTarget | undefined
}

export type FileOutcome = { error?: unknown; outcome: 'settled' | RemovalOutcome }

const dayMs = 86_400_000

/**
 * Deletes a file unless a document or version has it. Never throws for a failure of its storage: the
 * row stays, with the reason and a later date. One process at a time looks at a name, and looks at the
 * row again then: a new file may have taken the name of one that is gone.
 */
export async function removeOtherFile(args: RemoveOtherFileArgs): Promise<FileOutcome> {
  const { graceSeconds, ledger, newId, now, row } = args
  const { collectionSlug: collection, filename } = row
  if (filename === null || args.target === undefined) {
    await ledger.remove({ durable: true, id: row.id })
    return { outcome: 'settled' }
  }
  const id = `removing:${collection}:${filename}`
  const uploadId = newId()
  const lock = toRow({
    ...args,
    collection,
    durable: true,
    filename: null,
    graceSeconds,
    id,
    uploadId,
  })
  if (!(await ledger.insert({ durable: true, row: lock }))) return { outcome: 'held' }
  try {
    const current = await ledger.readRow({ id: row.id })
    if (current?.uploadId !== row.uploadId) return { outcome: 'settled' }
    const reserved = await ledger.readRow({ id: uploadRowId({ collection, filename }) })
    if (reserved !== undefined && reserved.id !== row.id) return { outcome: 'held' }
    return await removeUnused({ filename, ledger, now, row, target: args.target })
  } finally {
    await ledger.remove({ durable: true, id })
  }
}

type RemoveUnusedArgs = Pick<RemoveOtherFileArgs, 'ledger' | 'now' | 'row'> & {
  filename: string
  target: FileTarget
}

async function removeUnused({
  filename,
  ledger,
  now,
  row,
  target,
}: RemoveUnusedArgs): Promise<FileOutcome> {
  const reference = await ledger.referenceOfFile({
    collection: row.collectionSlug,
    filename: row.imageId ?? filename,
  })
  if (reference === 'version') {
    const dueAt = new Date(now.getTime() + dayMs).toISOString()
    await ledger.update({ durable: true, id: row.id, patch: { dueAt } })
    return { outcome: 'held' }
  }
  if (reference === 'document') {
    await ledger.remove({ durable: true, id: row.id })
    return { outcome: 'referenced' }
  }
  try {
    await target.delete(filename)
  } catch (error) {
    await postpone({
      error: error instanceof Error ? error : new Error('unknown'),
      ledger,
      now,
      row,
    })
    return { error, outcome: 'failed' }
  }
  await ledger.remove({ durable: true, id: row.id })
  return { outcome: 'deleted' }
}
