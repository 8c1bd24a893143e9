import type { Payload } from 'payload'

import type { StoredPlaceholder } from '../../core/placeholder.js'
import type { Service } from '../../service/createService.js'

import { hasVersions } from '../database/hasVersions.js'
import { type StoredPatch, toData, writeVersion } from '../database/storedData.js'

type Row = Record<string, unknown>
type Args = { imageId: string; payload: Payload; placeholder: StoredPlaceholder }
type Of = Args & { collection: string }

type WritePlaceholderArgs = Args & { service: Pick<Service, 'collections'> }

/**
 * Below hooks, and without a new date: nobody edited the document, and whoever has it open shall not
 * be told that somebody did. A document that is saved meanwhile keeps the date of that save.
 */
export async function writePlaceholder({ service, ...args }: WritePlaceholderArgs): Promise<void> {
  for (const collection of Object.keys(service.collections)) {
    await writeDocuments({ ...args, collection })
    if (hasVersions(args.payload, collection)) await writeVersions({ ...args, collection })
  }
}

/** Each is a save by somebody else between our read and our write. */
const maxAttempts = 4

async function writeDocuments(args: Of): Promise<void> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) if (await writeUnchanged(args)) return
}

/** False when a document was saved meanwhile. */
async function writeUnchanged({ collection, imageId, payload, placeholder }: Of): Promise<boolean> {
  const shows = { 'cloudflare.imageId': { equals: imageId } }
  const { docs } = await payload.db.find<Row & { id: number | string; updatedAt: string }>({
    collection,
    limit: 0,
    pagination: false,
    select: { updatedAt: true },
    where: shows,
  })
  let isDone = true
  for (const { id, updatedAt } of docs) {
    const written: unknown = await payload.db.updateOne({
      collection,
      data: {
        ...toData({ patch: patchOf(placeholder), payload }),
        updatedAt,
      },
      options: { atomic: true },
      where: { and: [{ id: { equals: id } }, { updatedAt: { equals: updatedAt } }, shows] },
    })
    if (written === null) isDone = false
  }
  return isDone
}

/** Adapters add keys of their own to what they are given: each write gets a copy. */
const patchOf = (placeholder: StoredPlaceholder): StoredPatch => ({
  cloudflare: { placeholder: { ...placeholder } },
})

async function writeVersions({ collection, imageId, payload, placeholder }: Of): Promise<void> {
  const shows = { 'version.cloudflare.imageId': { equals: imageId } }
  const { docs } = await payload.db.findVersions<Row>({
    collection,
    limit: 0,
    pagination: false,
    select: { parent: true },
    where: shows,
  })
  for (const { id } of docs) {
    const patch = patchOf(placeholder)
    await writeVersion({ collection, id, patch, payload, where: [shows] })
  }
}
