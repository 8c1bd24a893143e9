import type { ImagesClient } from '../cloudflare/imagesClient.js'
import type { LedgerRow, Ledger } from './ledger.js'

import { isCloudflareImagesError } from '../errors.js'
import { previousIdOf, privacyRowId } from './ledger.js'

export type RemovalOutcome = 'deleted' | 'failed' | 'held' | 'referenced'

const dayMs = 86_400_000

type MarkForDeletionArgs = {
  collection: string
  /** False where a write outside the caller's transaction would wait for it forever (SQLite). */
  durable: boolean
  /** The sweep stays away for so long: the document's change may not be written yet. */
  graceSeconds: number
  imageId: string
  /** Pages that were built before still show it. */
  keepUntil?: Date | undefined
  /** Of the document that loses it. */
  documentId?: number | string
  newId: () => string
  now: Date
  ledger: Ledger
}

/**
 * Notes that an image loses its document, before the document changes: a crash leaves the note for the
 * sweep, which looks whether the image is shown. Others see at once that the document is being changed.
 * Every note has an id of its own, because a conflict would break the caller's transaction.
 */
export async function markForDeletion({
  collection,
  documentId,
  durable,
  graceSeconds,
  imageId,
  keepUntil,
  newId,
  now,
  ledger,
}: MarkForDeletionArgs): Promise<string> {
  const id = `delete:${newId()}`
  await ledger.insert({
    durable,
    row: {
      attempts: 0,
      collectionSlug: collection,
      documentId: documentId === undefined ? null : String(documentId),
      dueAt: new Date(
        Math.max(now.getTime() + graceSeconds * 1000, keepUntil?.getTime() ?? 0),
      ).toISOString(),
      expiresAt: keepUntil?.toISOString() ?? null,
      filename: null,
      id,
      imageId,
      kind: 'delete',
      lastError: null,
      uploadId: null,
    },
  })
  return id
}

type GuardShownImageArgs = Omit<Parameters<typeof markForDeletion>[0], 'durable'> & {
  client: ImagesClient
  /** The caller's notes about the images that the document showed before. */
  ownRowIds: readonly string[]
  previousIds: readonly string[]
}

/**
 * After a document got another image: somebody who read it before may be about to delete it, or to
 * give it a third one, and knows nothing of this one. Then a note stays for the sweep; and where that
 * has happened already, the image goes at once. Whoever changes a document notes the image that it
 * showed and looks again afterwards, so one of the two always sees the other.
 */
export async function guardShownImage({
  client,
  ownRowIds,
  previousIds,
  ...args
}: GuardShownImageArgs): Promise<void> {
  const { graceSeconds, imageId, now, ledger } = args
  const latest = now.getTime() + graceSeconds * 1000
  const isUnderWay = ({ attempts, dueAt, id }: LedgerRow): boolean =>
    attempts === 0 && Date.parse(dueAt) <= latest && !ownRowIds.includes(id)
  let isAlone = true
  for (const previousId of previousIds) {
    const rows = await ledger.findRows({ imageId: previousId, kinds: ['delete'] })
    const moving = await ledger.readRow({ id: privacyRowId(previousId) })
    if (rows.some(isUnderWay) || moving !== undefined) isAlone = false
  }
  const isShown = (await ledger.referenceOf({ imageId })) !== 'none'
  if (isAlone && isShown) return
  const rowId = await markForDeletion({ ...args, durable: true })
  if (isShown) return
  const row = await ledger.readRow({ id: rowId })
  if (row !== undefined) await removeImage({ client, now, ledger, row: { ...row, imageId } })
}

type RemoveImageArgs = {
  client: ImagesClient
  now: Date
  ledger: Ledger
  row: LedgerRow & { imageId: string }
}

/**
 * Deletes an image marked for deletion unless something refers to it. Never throws for a failure at Cloudflare:
 * the row stays, with the reason and a later date.
 */
export async function removeImage({
  client,
  now,
  ledger,
  row,
}: RemoveImageArgs): Promise<{ error?: unknown; outcome: RemovalOutcome }> {
  const reference = await ledger.referenceOf({ imageId: row.imageId })
  if (reference === 'document') {
    await ledger.remove({ durable: true, id: row.id })
    return { outcome: 'referenced' }
  }
  if (reference === 'version') {
    const dueAt = new Date(now.getTime() + dayMs).toISOString()
    await ledger.update({ durable: true, id: row.id, patch: { dueAt } })
    return { outcome: 'held' }
  }
  const until =
    (await keptUntil({ ledger, now, row })) ??
    (await findEarlierUse({ imageId: row.imageId, ledger }))
  if (until !== undefined) {
    await ledger.update({ durable: true, id: row.id, patch: { dueAt: until } })
    return { outcome: 'held' }
  }
  try {
    await client.deleteImage({ imageId: row.imageId })
  } catch (error) {
    if (!isCloudflareImagesError(error)) throw error
    await postpone({ error, now, ledger, row })
    return { error, outcome: 'failed' }
  }
  // An image marked twice (replaced, held by a version, then deleted with its document) is gone once.
  await ledger.removeOfImage({ id: row.id, imageId: row.imageId })
  return { outcome: 'deleted' }
}

/**
 * A sweep with a short grace looks ahead of its time, and must not cut early what is to stay; nor what
 * was brought back and replaced once more. A note without a date comes from somebody who wants it gone.
 */
async function keptUntil({
  ledger,
  now,
  row: { expiresAt, imageId, kind },
}: Omit<RemoveImageArgs, 'client'>): Promise<string | undefined> {
  // Of the others, the date is something else's: an upload URL's, a lease's.
  if (kind !== 'delete' || expiresAt === null) return undefined
  const rows = await ledger.findRows({ imageId, kinds: ['delete'] })
  const latest = [expiresAt, ...rows.map((row) => row.expiresAt ?? '')].toSorted().at(-1)
  return latest !== undefined && Date.parse(latest) > now.getTime() ? latest : undefined
}

type FindEarlierUseArgs = {
  imageId: string
  ledger: Ledger
  seen?: Set<string>
}

/**
 * When documents that still show an id that the image had will have followed it; `undefined` where
 * none does.
 */
async function findEarlierUse({
  imageId,
  ledger,
  seen = new Set(),
}: FindEarlierUseArgs): Promise<string | undefined> {
  seen.add(imageId)
  for (const { dueAt, id } of await ledger.findRows({ imageId, kinds: ['privacy'] })) {
    const previousId = previousIdOf(id)
    if (seen.has(previousId)) continue
    if ((await ledger.referenceOf({ imageId: previousId })) !== 'none') return dueAt
    const earlier = await findEarlierUse({ imageId: previousId, ledger, seen })
    if (earlier !== undefined) return earlier
  }
  return undefined
}

type PostponeArgs = {
  error: Error
  now: Date
  ledger: Ledger
  row: LedgerRow
}

/** One minute, then twice as long each time, at most a day. */
export async function postpone({ error, now, ledger, row }: PostponeArgs): Promise<void> {
  const delayMs = Math.min(60_000 * 2 ** row.attempts, dayMs)
  await ledger.update({
    durable: true,
    id: row.id,
    patch: {
      attempts: row.attempts + 1,
      dueAt: new Date(now.getTime() + delayMs).toISOString(),
      lastError: error.message.slice(0, 500),
    },
  })
}
