import type { Payload, PayloadRequest } from 'payload'

import type { Placeholder } from '../../core/placeholder.js'
import type { Service } from '../../service/createService.js'

import { drawPlaceholder } from '../../service/placeholder/drawPlaceholder.js'
import { emitFor } from '../events/recordEvent.js'

/** Why there is none. A sentence for the log of events. */
export type ReadPlaceholder = { placeholder: Placeholder } | { problem: string }

/** Never throws: a picture without a placeholder is a picture. */
export async function readPlaceholder(
  source: { bytes: Uint8Array } | { path: string },
): Promise<ReadPlaceholder> {
  try {
    return { placeholder: await drawPlaceholder(source) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message.slice(0, 200) : 'unknown error' }
  }
}

export async function tellUnreadable({
  collection,
  documentId,
  imageId,
  payload,
  problem,
  req,
  service,
}: {
  collection: string
  documentId: number | string | undefined
  imageId: string
  payload: Payload
  problem: string
  req?: PayloadRequest | undefined
  service: Service
}): Promise<void> {
  await emitFor({ payload, req, service })({
    collection,
    documentId: documentId === undefined ? null : String(documentId),
    imageId,
    message: `No placeholder could be made: ${problem}`,
    type: 'placeholder',
  })
}
