import type { Payload, PayloadRequest, Where } from 'payload'

import type { Service } from '../../service/createService.js'
import type { ImageMove } from '../../service/imageDocuments.js'

import { isQueuedId } from '../../core/queuedId.js'
import { hasVersions } from './hasVersions.js'
import { toData, writeVersion } from './storedData.js'
import { laterThan } from './writeImageState.js'

type Row = Record<string, unknown>
type Args = ImageMove & {
  payload: Payload
  /** Whose transaction the writes belong to. */
  req?: PayloadRequest | undefined
}

type MoveDocumentsArgs = Args & { service: Pick<Service, 'collections'> }

/**
 * Points every document and version that shows an image at the id it has now: below hooks, each one
 * compared and written in one statement, so that whoever chose another image meanwhile keeps it.
 *
 * @returns how many were written
 */
export async function moveDocuments({ service, ...args }: MoveDocumentsArgs): Promise<number> {
  let written = 0
  for (const collection of Object.keys(service.collections)) {
    written += await moveOf({ ...args, collection })
    if (hasVersions(args.payload, collection)) {
      written += await moveVersionsOf({ ...args, collection })
    }
  }
  return written
}

const patchOf = ({ to }: ImageMove) => ({
  cloudflare: {
    error: null,
    imageId: to.imageId,
    requireSignedURLs: to.requireSignedURLs,
    status: isQueuedId(to.imageId) ? ('pending' as const) : ('uploaded' as const),
    ...(to.uploadedAt === undefined ? {} : { uploadedAt: to.uploadedAt }),
  },
})

/**
 * A file that waited was sent as private as its document was then: one whose privacy an editor has changed
 * since is not made public by its image.
 */
function isAsSent({ from, to: { imageId, requireSignedURLs } }: ImageMove): Where[] {
  if (!isQueuedId(from) || isQueuedId(imageId)) return []
  const path = 'cloudflare.requireSignedURLs'
  return requireSignedURLs
    ? [{ [path]: { equals: true } }]
    : [{ or: [{ [path]: { equals: false } }, { [path]: { exists: false } }] }]
}

async function moveOf(args: Args & { collection: string }): Promise<number> {
  const { collection, from, payload, req } = args
  const scope = req === undefined ? {} : { req }
  const shows = { 'cloudflare.imageId': { equals: from } }
  const { docs } = await payload.db.find<Row & { id: number | string }>({
    collection,
    limit: 0,
    pagination: false,
    select: { updatedAt: true },
    where: shows,
    ...scope,
  })
  let written = 0
  for (const { id, updatedAt } of docs) {
    const result: unknown = await payload.db.updateOne({
      collection,
      data: { ...toData({ patch: patchOf(args), payload }), updatedAt: laterThan(updatedAt) },
      // One statement on SQL too: compared and written at once.
      options: { atomic: true },
      where: { and: [{ id: { equals: id } }, shows, ...isAsSent(args)] },
      ...scope,
    })
    if (result !== null) written += 1
  }
  return written
}

async function moveVersionsOf(args: Args & { collection: string }): Promise<number> {
  const { collection, from, payload, req } = args
  const scope = req === undefined ? {} : { req }
  const shows = { 'version.cloudflare.imageId': { equals: from } }
  const { docs } = await payload.db.findVersions<Row>({
    collection,
    limit: 0,
    pagination: false,
    select: { parent: true },
    where: shows,
    ...scope,
  })
  let written = 0
  for (const { id } of docs) {
    const patch = patchOf(args)
    if (await writeVersion({ collection, id, patch, payload, req, where: [shows] })) written += 1
  }
  return written
}
