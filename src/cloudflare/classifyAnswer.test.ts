import type { ErrorCode } from '../errors.js'
import type { Operation } from './apiRequest.js'

import { expect, test } from '@jest/globals'

import { errorCodes } from '../errors.js'
import { classifyAnswer } from './createAPIError.js'
import { readEnvelope } from './readEnvelope.js'

const rows: [
  name: string,
  operation: Operation,
  status: number,
  code: number,
  message: string,
  expected: ErrorCode,
][] = [
  ['a taken id', 'uploadImage', 409, 5409, 'Resource already exists', 'API_CONFLICT'],
  ['a private image with a custom id', 'uploadImage', 400, 5410, '', 'API_CUSTOM_ID_PRIVATE'],
  ['the same for a draft', 'createDirectUpload', 400, 5410, '', 'API_CUSTOM_ID_PRIVATE'],
  ['the same for a change', 'updateImage', 400, 5410, '', 'API_CUSTOM_ID_PRIVATE'],
  ['an expired one-time URL', 'uploadToURL', 410, 0, '', 'API_NOT_FOUND'],
  ['410 elsewhere', 'getImage', 410, 0, '', 'API_BAD_REQUEST'],
  ['too large an animation', 'uploadImage', 400, 5443, 'Image too large', 'API_REFUSED_IMAGE'],
  ['an unknown image', 'getImage', 404, 5404, 'Image not found', 'API_NOT_FOUND'],
  ['an unknown image, odd status', 'deleteImage', 400, 5404, 'Image not found', 'API_NOT_FOUND'],
  ['a plain 404 of the API', 'getImage', 404, 0, '', 'API_NOT_FOUND'],
  ['a full disk in local mode', 'uploadImage', 507, 5507, 'The disk is full', 'DISK_FULL'],
  ['an unknown variant', 'deleteVariant', 400, 5401, 'Variant not found', 'API_NOT_FOUND'],
  ['that code elsewhere', 'getImage', 400, 5401, '', 'API_BAD_REQUEST'],
  ['a broken image', 'uploadImage', 415, 5455, 'Unsupported image', 'API_REFUSED_IMAGE'],
  [
    'a wrong content type',
    'uploadImage',
    400,
    5400,
    'File must have image/jpeg, image/png, image/webp, image/gif or image/svg+xml content-type',
    'API_REFUSED_IMAGE',
  ],
  ['a bad format', 'uploadToURL', 400, 5400, 'bad image format', 'API_REFUSED_IMAGE'],
  [
    'a failed decode',
    'uploadImage',
    400,
    9422,
    'Decode error: image failed to be decoded',
    'API_REFUSED_IMAGE',
  ],
  ['transformations used up', 'uploadImage', 400, 9422, 'Quota exceeded', 'API_BAD_REQUEST'],
  ['a file beyond the limit', 'uploadImage', 413, 0, '', 'API_REFUSED_IMAGE'],
  ['the same by URL', 'uploadImageFromURL', 415, 0, '', 'API_REFUSED_IMAGE'],
  ['413 where no image was sent', 'updateImage', 413, 0, '', 'API_BAD_REQUEST'],
  ['415 where no image was sent', 'createDirectUpload', 415, 0, '', 'API_BAD_REQUEST'],
  [
    'JSON where a form is due',
    'createDirectUpload',
    415,
    5415,
    'use multipart/form-data',
    'API_BAD_REQUEST',
  ],
  [
    'an outage dressed as 415',
    'uploadToURL',
    415,
    5550,
    'Internal Server Error',
    'API_UNAVAILABLE',
  ],
  ['a slow upload', 'uploadToURL', 400, 5408, 'timeout', 'REQUEST_TIMEOUT'],
  ['Images not enabled', 'getStats', 403, 5403, 'not authorised', 'API_AUTHENTICATION'],
  ['a forbidden call', 'getStats', 403, 9109, 'forbidden', 'API_AUTHENTICATION'],
  ['a refused one-time URL', 'uploadToURL', 403, 0, '', 'API_BAD_REQUEST'],
  [
    'a bad filter',
    'listImages',
    400,
    5400,
    'Unsupported metadata filter operator',
    'API_BAD_REQUEST',
  ],
  ['too many calls', 'getStats', 429, 10000, '', 'API_RATE_LIMITED'],
  ['a server fault', 'getStats', 503, 0, '', 'API_UNAVAILABLE'],
]

test.each(rows)('%s', (_name, operation, status, code, message, expected) => {
  const errors = code === 0 ? [] : [{ code, message }]
  const answer = { errors, kind: 'envelope', result: null, success: false } as const
  expect(classifyAnswer({ answer, operation, status })).toBe(expected)
})

test('what Cloudflare says about the image or the id is never worth a second try', () => {
  for (const [, operation, status, code, message] of rows) {
    const answer = {
      errors: [{ code, message }],
      kind: 'envelope',
      result: null,
      success: false,
    } as const
    if ([5404, 5409, 5410, 5415, 5443, 5455].includes(code)) {
      expect(errorCodes[classifyAnswer({ answer, operation, status })].retryable).toBe(false)
    }
  }
})

test.each(['getImage', 'deleteImage', 'updateImage'] as const)(
  'a 404 of some other server says nothing about an image: %s',
  (operation) => {
    const answer = { errors: [], kind: 'foreign', text: '<h1>Not found</h1>' } as const
    expect(classifyAnswer({ answer, operation, status: 404 })).toBe('API_BAD_REQUEST')
  },
)

test.each([
  ['ERROR 5443: Animation area limit exceeded', 'uploadImage', 400, 'API_REFUSED_IMAGE'],
  ['ERROR 5443', 'uploadToURL', 400, 'API_REFUSED_IMAGE'],
  ['ERROR 5404: Image not found', 'getImage', 404, 'API_NOT_FOUND'],
  ['variant not found', 'getVariant', 404, 'API_NOT_FOUND'],
  ['Variant not found.', 'getVariant', 400, 'API_NOT_FOUND'],
  ['Gone', 'uploadToURL', 410, 'API_NOT_FOUND'],
  ['not found', 'getVariant', 404, 'API_BAD_REQUEST'],
] as const)('the bare text %s to %s with %d is %s', (text, operation, status, expected) => {
  expect(classifyAnswer({ answer: readEnvelope(text), operation, status })).toBe(expected)
})
