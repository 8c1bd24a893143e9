import { assertCrop } from '../../core/crop.js'
import { number } from '../../core/kinds.js'
import { group, isObject, type Kind, value } from '../../core/schema.js'
import { CloudflareImagesError } from '../../errors.js'
import { readRequest } from '../http/readRequest.js'

import type { Row } from '../../core/row.js'

const crop: Kind<Row> = {
  expected: 'x, y, width and height, as fractions from 0 to 1 and inside the picture, or null',
  parse: (given) => {
    if (!isObject(given)) return undefined
    if (Object.values(given).every((part) => part === null)) return given
    try {
      return { ...assertCrop(given) }
    } catch {
      return undefined
    }
  },
}

const percent = number(0, 100)
const preview = group({ crop: value(crop), focalX: value(percent), focalY: value(percent) })

/** What a save would be sent; a key that is absent leaves what is stored. */
export type PreviewQuery = Partial<Record<keyof typeof preview.shape, unknown>>

/**
 * Reads what somebody wants to see.
 *
 * @throws CloudflareImagesError REQUEST_INVALID
 */
export function parsePreviewQuery(body: Row): PreviewQuery {
  readRequest(preview, body)
  if ((body.focalX === null) === (body.focalY === null)) return body
  throw new CloudflareImagesError({
    code: 'REQUEST_INVALID',
    message: 'Give "focalX" and "focalY" together, as numbers or as null.',
  })
}
