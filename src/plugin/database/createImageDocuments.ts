import type { Payload } from 'payload'

import type { Service } from '../../service/createService.js'
import type { ImageDocument, ImageDocuments } from '../../service/imageDocuments.js'

import { imageIdOf } from '../../service/documentImage.js'
import { hasDrafts, hasVersions } from './hasVersions.js'
import { moveDocuments } from './moveDocuments.js'
import {
  isLagging,
  stateOf,
  writeDocumentState,
  writeVersions,
  writeVersionState,
} from './writeImageState.js'

type Row = Record<string, unknown>
type Doc = Row & { id: number | string }
type VersionRow = { id: number | string; parent?: unknown; version: Row }

type CreateImageDocumentsArgs = {
  payload: Payload
  service: Pick<Service, 'collections'>
}

/** The documents with images in Payload's database: no hooks, no access control, no new versions. */
export function createImageDocuments({
  payload,
  service,
}: CreateImageDocumentsArgs): ImageDocuments {
  const collections = Object.keys(service.collections)
  const ledger: ImageDocuments = {
    async findByImageId({ imageId }) {
      for (const collection of collections) {
        const where = { 'cloudflare.imageId': { equals: imageId } }
        const doc = await payload.db.findOne<Doc>({ collection, where })
        if (doc !== null) return { collection, doc, id: doc.id }
      }
      return findDraft({ collections, imageId, payload })
    },
    async listByStatus({ after, collection, limit, statuses }) {
      const { docs } = await payload.db.find<Doc>({
        collection,
        limit,
        pagination: false,
        sort: 'id',
        where: {
          and: [
            { 'cloudflare.status': { in: [...statuses] } },
            ...(after === undefined ? [] : [{ id: { greater_than: after } }]),
          ],
        },
      })
      return docs.map((doc) => ({ collection, doc, id: doc.id }))
    },
    moveImage: (args) => moveDocuments({ ...args, payload, service }),
    readShown: (args) => readShown({ ...args, payload }),
    async syncVersions({ document }) {
      const imageId = imageIdOf(document.doc)
      if (imageId === undefined || !hasVersions(payload, document.collection)) return
      await writeVersions({ document, imageId, patch: stateOf(document.doc), payload })
    },
    async writeState({ document, patch }) {
      const imageId = imageIdOf(document.doc)
      if (imageId === undefined) return false
      const args = { document, imageId, patch, payload }
      const isWritten = await (document.versionId === undefined
        ? writeDocumentState(args)
        : writeVersionState({ ...args, versionId: document.versionId }))
      if (isWritten && hasVersions(payload, document.collection)) await writeVersions(args)
      return isWritten
    },
  }
  return ledger
}

type ReadShownArgs = { collection: string; id: number | string; payload: Payload }

async function readShown({ collection, id, payload }: ReadShownArgs): Promise<readonly Row[]> {
  const doc = await payload.db.findOne<Doc>({ collection, where: { id: { equals: id } } })
  if (doc === null || !hasDrafts(payload, collection)) return doc === null ? [] : [doc]
  const { docs } = await payload.db.findVersions<Row>({
    collection,
    limit: 1,
    pagination: false,
    where: { and: [{ parent: { equals: id } }, { latest: { equals: true } }] },
  })
  const drafts = docs
    .map(({ version }) => version)
    .filter((version) => imageIdOf(version) !== imageIdOf(doc))
  return [doc, ...drafts]
}

type FindDraftArgs = {
  collections: readonly string[]
  imageId: string
  payload: Payload
}

/** A published document keeps its image until the draft that replaces it is published. */
async function findDraft({
  collections,
  imageId,
  payload,
}: FindDraftArgs): Promise<ImageDocument | undefined> {
  for (const collection of collections) {
    if (!hasDrafts(payload, collection)) continue
    const { docs } = await payload.db.findVersions<Row>({
      collection,
      limit: 1,
      pagination: false,
      where: {
        and: [{ 'version.cloudflare.imageId': { equals: imageId } }, { latest: { equals: true } }],
      },
    })
    const [found] = docs as unknown as VersionRow[]
    if (found === undefined) continue
    if (isLagging(found.version)) {
      await catchUp({ collection, id: found.parent as number | string, payload })
      continue
    }
    return {
      collection,
      doc: found.version,
      id: found.parent as number | string,
      versionId: found.id,
    }
  }
  return undefined
}

type CatchUpArgs = {
  collection: string
  id: number | string
  payload: Payload
}

/** After a crash between the writes of a document and its versions. */
async function catchUp({ collection, id, payload }: CatchUpArgs): Promise<void> {
  const doc = await payload.db.findOne<Doc>({ collection, where: { id: { equals: id } } })
  const imageId = imageIdOf(doc)
  if (doc === null || imageId === undefined) return
  await writeVersions({
    document: { collection, doc, id },
    imageId,
    patch: stateOf(doc),
    payload,
  })
}
