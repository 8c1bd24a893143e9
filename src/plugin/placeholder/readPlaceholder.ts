import type { Payload, PayloadRequest } from 'payload'

import type { StoredPlaceholder } from '../../core/placeholder.js'
import type { Service } from '../../service/createService.js'
import type { PictureSource, ReadPlaceholder } from '../../service/placeholder/drawPlaceholder.js'

import { randomUUID } from 'node:crypto'
import { copyFile, link, rm } from 'node:fs/promises'

import { drawPlaceholder } from '../../service/placeholder/drawPlaceholder.js'
import { contextOf } from '../request/context.js'

/** Never throws: a picture without a placeholder is a picture. */
export async function readPlaceholder(source: PictureSource): Promise<ReadPlaceholder> {
  try {
    return { placeholder: await drawHeld(source) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message.slice(0, 200) : 'unknown error' }
  }
}

/** Nobody waits for the drawing: a temporary file would be gone before, so it gets a second name. */
async function drawHeld(source: PictureSource): Promise<StoredPlaceholder> {
  if ('bytes' in source) return drawPlaceholder(source)
  const path = `${source.path}.${randomUUID()}`
  await link(source.path, path).catch(() => copyFile(source.path, path))
  try {
    return await drawPlaceholder({ path })
  } finally {
    await rm(path, { force: true })
  }
}

/** A placeholder that is being drawn, to be asked for without waiting. */
export type Drawing = {
  /** `undefined` while it is being drawn, and where none could be. */
  ready(): StoredPlaceholder | undefined
  /** Never rejects. */
  whenReady: Promise<ReadPlaceholder>
}

export function keepDrawing(whenReady: Promise<ReadPlaceholder>): Drawing {
  let drawn: StoredPlaceholder | undefined
  void whenReady.then((found) => {
    if ('placeholder' in found) drawn = found.placeholder
  })
  return { ready: () => drawn, whenReady }
}

type TellUnreadableArgs = {
  collection: string
  documentId: number | string | undefined
  imageId: string
  payload: Payload
  problem: string
  req?: PayloadRequest | undefined
  service: Service
}

export async function tellUnreadable({
  collection,
  documentId,
  imageId,
  payload,
  problem,
  req,
  service,
}: TellUnreadableArgs): Promise<void> {
  await contextOf({ payload, req, service }).emit({
    collection,
    documentId: documentId === undefined ? null : String(documentId),
    imageId,
    message: `No placeholder could be made: ${problem}`,
    type: 'placeholder',
  })
}
