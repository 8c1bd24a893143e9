import type { ImageStatus } from '../../../src/core/imageStatus.js'
import type { LedgerRow } from '../../../src/service/ledger.js'
import type { Site } from '../support/startPayload.js'

import { getCloudflareImages } from '../../../src/index.js'
import { ledgerSlug } from '../../../src/plugin/database/ledgerCollection.js'
import { readService } from '../../../src/plugin/localAPI/getCloudflareImages.js'

export const siteStamp = ({ payload }: Pick<Site, 'payload'>): string => readService(payload).site

export type PlantedDocument = {
  changedAt?: string
  collection?: 'avatars' | 'media'
  expiresAt?: string
  imageId?: string
  isKept?: boolean
  isTrashed?: boolean
  name: string
  requireSignedURLs?: boolean
  status?: ImageStatus
  uploadedAt?: string
}

const longAgo = '2026-01-01T00:00:00.000Z'

function toData(document: PlantedDocument): Record<string, unknown> {
  const { changedAt = longAgo, collection = 'media', isKept, isTrashed, name } = document
  return {
    cloudflare: {
      expiresAt: document.expiresAt ?? null,
      imageId: document.imageId ?? null,
      requireSignedURLs: document.requireSignedURLs ?? false,
      status: document.status ?? 'uploaded',
      uploadedAt: document.uploadedAt ?? null,
    },
    createdAt: changedAt,
    filename: `${name}.jpg`,
    mimeType: 'image/jpeg',
    updatedAt: changedAt,
    ...(collection === 'avatars' ? { isKept: isKept ?? false } : { _status: 'published' }),
    ...(isTrashed === true ? { deletedAt: changedAt } : {}),
  }
}

/** A document as a crash, an outage or a person left it: below hooks and access control. */
export async function plantDocument(
  { payload }: Site,
  document: PlantedDocument,
): Promise<number | string> {
  const created: unknown = await payload.db.create({
    collection: document.collection ?? 'media',
    data: toData(document),
  })
  return (created as { id: number | string }).id
}

/** A version of a `media` document; the newest one is its draft. */
export async function plantVersion(
  { payload }: Site,
  { isDraft, parent, ...document }: PlantedDocument & { isDraft: boolean; parent: number | string },
): Promise<void> {
  const now = new Date().toISOString()
  await payload.db.createVersion({
    autosave: false,
    collectionSlug: 'media',
    createdAt: now,
    parent,
    updatedAt: now,
    versionData: { ...toData(document), _status: isDraft ? 'draft' : 'published' } as never,
  })
}

export async function plantRow({ payload }: Site, row: Partial<LedgerRow>): Promise<void> {
  await payload.db.create({
    collection: ledgerSlug,
    data: {
      attempts: 0,
      collectionSlug: 'media',
      dueAt: longAgo,
      expiresAt: null,
      filename: null,
      id: `planted:${row.imageId ?? row.uploadId ?? 'none'}`,
      imageId: null,
      kind: 'delete',
      lastError: null,
      uploadId: null,
      ...row,
    },
  })
}

/** Ids of everything in the account, drafts as far as they are asked for. */
export async function existing(site: Site, imageIds: readonly string[]): Promise<string[]> {
  const client = await getCloudflareImages(site.payload).client()
  const found = await Promise.all(
    imageIds.map((imageId) =>
      client.getImage({ imageId }).then(
        () => [imageId],
        () => [],
      ),
    ),
  )
  return found.flat()
}

export const idsOf = async (site: Site, collection: string): Promise<(number | string)[]> => {
  const { docs } = await site.payload.db.find<{ id: number | string }>({
    collection,
    limit: 0,
    pagination: false,
    sort: 'id',
  })
  return docs.map(({ id }) => id)
}
