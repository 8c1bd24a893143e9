import type { Payload, Where } from 'payload'

import { hasVersions } from './hasVersions.js'
import { hasNoImage } from './noImage.js'
import { type StoredPatch, toData, writeVersion } from './storedData.js'

type Row = Record<string, unknown>

/** A document, and the name of the file that it and some of its versions have. */
export type OwnedFile = { collection: string; docId: number | string; filename: string }

type GiveImageArgs = OwnedFile & { patch: StoredPatch; payload: Payload }

/**
 * Gives the image of a file to the document and to each of its versions that have the file: below hooks,
 * each compared and written in one statement, with the dates that they have. Versions come first: who
 * saves meanwhile goes by the document, and finds the file as long as that has it.
 *
 * @returns how many rows were written
 */
export async function giveImage(args: GiveImageArgs): Promise<number> {
  const { collection, docId, filename, patch, payload } = args
  const versions = hasVersions(payload, collection) ? await giveToVersions(args) : 0
  const written: unknown = await payload.db.updateOne({
    collection,
    data: { ...toData({ patch, payload }), updatedAt: null },
    // One statement on SQL too: compared and written at once.
    options: { atomic: true },
    where: { and: [{ id: { equals: docId } }, { filename: { equals: filename } }, hasNoImage()] },
  })
  return versions + (written === null ? 0 : 1)
}

async function giveToVersions({
  collection,
  docId,
  filename,
  patch,
  payload,
}: GiveImageArgs): Promise<number> {
  const has: Where[] = [{ 'version.filename': { equals: filename } }, hasNoImage('version.')]
  const { docs } = await payload.db.findVersions<Row>({
    collection,
    limit: 0,
    pagination: false,
    select: { parent: true },
    where: { and: [{ parent: { equals: docId } }, ...has] },
  })
  let written = 0
  for (const { id } of docs) {
    if (await writeVersion({ collection, id, patch, payload, where: has })) written += 1
  }
  return written
}
