import type { ErrorCode } from './errors.js'

import { expect, test } from '@jest/globals'

import { errorCodes } from './errors.js'

/** What callers of endpoints rely on, said a second time: a changed status is a changed contract. */
const statuses: Readonly<Record<number, readonly ErrorCode[]>> = {
  400: [
    'API_CUSTOM_ID_PRIVATE',
    'CREATOR_TOO_LONG',
    'CROP_INVALID',
    'DELIVERY_URL_INVALID',
    'FILE_EMPTY',
    'FILE_NAME_INVALID',
    'FILE_UNREADABLE',
    'FOCAL_POINT_INVALID',
    'IMAGE_ID_INVALID',
    'METADATA_TOO_LARGE',
    'REQUEST_INVALID',
    'URL_REFUSED',
    'VARIANT_INVALID',
    'VARIANT_UNKNOWN',
    'WEBHOOK_INVALID',
  ],
  401: ['UNAUTHENTICATED', 'WEBHOOK_UNAUTHORIZED'],
  403: [
    'FORBIDDEN',
    'IMAGE_NOT_OURS',
    'RECEIPT_EXPIRED',
    'RECEIPT_INVALID',
    'RECEIPT_MISMATCH',
    'SIGNATURE_EXPIRED',
    'SIGNATURE_INVALID',
    'TOKEN_EXPIRED',
    'TOKEN_INVALID',
  ],
  404: ['API_NOT_FOUND', 'IMAGE_MISSING', 'NOT_FOUND', 'WEBHOOK_IMAGE_UNKNOWN'],
  408: ['REQUEST_TOO_SLOW', 'WEBHOOK_TOO_SLOW'],
  409: [
    'ALREADY_USED',
    'API_CONFLICT',
    'FILE_NEEDED',
    'IMAGE_IN_USE',
    'IMAGE_NOT_READY',
    'STATUS_INVALID',
  ],
  413: ['FILE_TOO_LARGE', 'IMAGE_TOO_LARGE', 'REQUEST_TOO_LARGE', 'WEBHOOK_TOO_LARGE'],
  415: ['API_REFUSED_IMAGE', 'IMAGE_TYPE_REFUSED', 'REQUEST_TYPE_REFUSED', 'SVG_UNSAFE'],
  423: ['DOCUMENT_LOCKED'],
  499: ['REQUEST_ABORTED'],
  503: [
    'API_PAUSED',
    'API_RATE_LIMITED',
    'API_UNAVAILABLE',
    'BUCKET_UNAVAILABLE',
    'NETWORK',
    'USAGES_NOT_KEPT',
    'USAGES_NOT_READY',
    'WATERMARK_BUSY',
  ],
  504: ['REQUEST_TIMEOUT'],
  507: ['BUCKET_FULL', 'DISK_FULL'],
}

test.each(Object.entries(statuses))('callers are told %s of %j', (status, codes) => {
  const found = codes.map((code) => [code, errorCodes[code].status])
  expect(found).toEqual(codes.map((code) => [code, Number(status)]))
})

test('what is not listed is a fault of the server or of what is behind it', () => {
  const listed = new Set(Object.values(statuses).flat())
  const others = Object.entries(errorCodes).filter(([code]) => !listed.has(code as ErrorCode))
  for (const [code, { status }] of others) {
    expect([code, [500, 502]]).toEqual([code, expect.arrayContaining([status])])
  }
})
