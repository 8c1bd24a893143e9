import type { ImageAttributes, ImageRecord } from '../store/imageRecord.js'
import type { ApiCall } from './apiContext.js'

import { randomUUID } from 'node:crypto'

import { assertCreator } from '../../core/limits.js'
import { succeed } from './envelope.js'
import { createImageFormatter } from './formatImage.js'
import { assertIdMayBe, parseMetadata } from './parseAttributes.js'
import { readJSONBody } from './readJSONBody.js'
import { badRequest, notFound } from './refuse.js'

/** GET `/images/v1/{id}`: drafts too. */
export async function getImage({ context, param }: ApiCall): Promise<Response> {
  const record = await context.store.images.get(param('id'))
  if (record === null) throw notFound()
  return succeed((await createImageFormatter(context))(record))
}

/** DELETE `/images/v1/{id}`: drafts too. */
export async function deleteImage({ context, param }: ApiCall): Promise<Response> {
  if (!(await context.store.images.remove(param('id')))) throw notFound()
  return succeed({})
}

type Changes = {
  creator?: string | undefined
  metadata?: Record<string, unknown>
  requireSignedURLs?: boolean
}

/** PATCH `/images/v1/{id}`: metadata is replaced, and changed privacy gives the image a new id. */
export async function updateImage({ context, param, request }: ApiCall): Promise<Response> {
  const changes = parseChanges(await readJSONBody(request))
  const record = await context.store.images.update({
    change: (before) => applyChanges({ before, changes }),
    imageId: param('id'),
  })
  if (record === null) throw notFound()
  return succeed((await createImageFormatter(context))(record))
}

type ApplyChangesArgs = {
  before: ImageRecord
  changes: Changes
}

function applyChanges({ before, changes }: ApplyChangesArgs): ImageAttributes {
  const requireSignedURLs = changes.requireSignedURLs ?? before.requireSignedURLs
  assertIdMayBe({ imageId: before.imageId, requireSignedURLs })
  const isFlipped = requireSignedURLs !== before.requireSignedURLs
  const creator = 'creator' in changes ? changes.creator : before.creator
  return {
    createdAt: before.createdAt,
    ...(creator === undefined ? {} : { creator }),
    // A draft keeps its id: its one-time URL is already in somebody's hands.
    imageId: isFlipped && before.upload !== undefined ? randomUUID() : before.imageId,
    metadata: changes.metadata ?? before.metadata,
    requireSignedURLs,
  }
}

function parseChanges(body: Record<string, unknown>): Changes {
  const { creator, metadata, requireSignedURLs } = body
  const changes: Changes = {}
  if (metadata !== undefined) changes.metadata = parseMetadata(metadata)
  if (requireSignedURLs !== undefined) {
    if (typeof requireSignedURLs !== 'boolean') {
      throw badRequest('requireSignedURLs must be true or false')
    }
    changes.requireSignedURLs = requireSignedURLs
  }
  if (creator !== undefined) {
    if (creator !== null && typeof creator !== 'string') throw badRequest('creator must be text')
    if (creator !== null) assertCreator(creator)
    changes.creator = creator === null || creator === '' ? undefined : creator
  }
  return changes
}
