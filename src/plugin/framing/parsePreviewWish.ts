import { assertCrop } from '../../core/crop.js'
import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'

type Row = Readonly<Record<string, unknown>>

const names = ['crop', 'focalX', 'focalY'] as const

/** What a save would be sent; a key that is absent leaves what is stored. */
export type PreviewWish = Partial<Record<(typeof names)[number], unknown>>

/**
 * Reads what somebody wants to see.
 *
 * @throws CloudflareImagesError REQUEST_INVALID
 */
export function parsePreviewWish(body: Row): PreviewWish {
  const unknown = Object.keys(body).find((key) => !(names as readonly string[]).includes(key))
  if (unknown !== undefined)
    throw refuse(
      `A preview takes focalX, focalY and crop, not ${JSON.stringify(unknown.slice(0, 50))}.`,
    )
  const { crop, focalX, focalY } = body
  if (!isPercent(focalX) || !isPercent(focalY) || (focalX === null) !== (focalY === null))
    throw refuse('focalX and focalY are numbers from 0 to 100, in percent of the picture.')
  if (crop !== undefined && !isEmpty(crop)) checkCrop(crop)
  return {
    ...(crop === undefined ? {} : { crop }),
    ...(focalX === undefined ? {} : { focalX }),
    ...(focalY === undefined ? {} : { focalY }),
  }
}

function isPercent(value: unknown): boolean {
  return value == null || (typeof value === 'number' && value >= 0 && value <= 100)
}

function isEmpty(crop: unknown): boolean {
  if (crop === null) return true
  return typeof crop === 'object' && Object.values(crop).every((part) => part === null)
}

function checkCrop(crop: unknown): void {
  try {
    assertCrop(crop)
  } catch (error) {
    throw isCloudflareImagesError(error) ? refuse(error.message) : error
  }
}

function refuse(message: string): CloudflareImagesError {
  return new CloudflareImagesError({ code: 'REQUEST_INVALID', message })
}
