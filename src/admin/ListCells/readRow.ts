import type { ImageStatus } from '../../core/imageStatus.js'

import { isImageStatus } from '../../core/imageStatus.js'
import { isRow } from '../../core/row.js'

/** What Payload hands to a cell, as far as ours look at it. */
export type CellProps = { rowData?: unknown }

/** What the columns show of a document. `null`: not there, or not for this viewer. */
export type RowFacts = {
  bytes: null | number
  error: null | string
  filename: string
  height: null | number
  imageId: null | string
  isPrivate: boolean
  status: ImageStatus | null
  width: null | number
}

/** The values of a row of the list. */
export function readRow(rowData: unknown): RowFacts {
  const row = isRow(rowData) ? rowData : {}
  const image = isRow(row.cloudflare) ? row.cloudflare : {}
  const { status } = image
  return {
    bytes: positive(row.filesize),
    error: filled(image.error),
    filename: filled(row.filename) ?? '',
    height: positive(row.height),
    imageId: filled(image.imageId),
    isPrivate: image.requireSignedURLs === true,
    status: isImageStatus(status) ? status : null,
    width: positive(row.width),
  }
}

const filled = (value: unknown): null | string =>
  typeof value === 'string' && value !== '' ? value : null

const positive = (value: unknown): null | number =>
  typeof value === 'number' && value > 0 ? value : null
