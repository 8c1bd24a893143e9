import { expect, test } from '@jest/globals'

import type { ErrorCode } from '../errors.js'
import { errorCodes } from '../errors.js'
import type { Operation } from './apiRequest.js'
import { classifyAnswer } from './classifyAnswer.js'

const rows: [
  name: string,
  operation: Operation,
  status: number,
  code: number,
  message: string,
  expected: ErrorCode,
][] = [
  ['a taken id', 'uploadImage', 409, 5409, 'Resource already exists', 'API_CONFLICT'],
  ['a taken id, other code', 'uploadImage', 400, 5410, '', 'API_CONFLICT'],
  ['an unknown image', 'getImage', 404, 5404, 'Image not found', 'API_NOT_FOUND'],
  ['an unknown image, odd status', 'deleteImage', 400, 5404, 'Image not found', 'API_NOT_FOUND'],
  ['a plain 404 of the API', 'getImage', 404, 0, '', 'API_NOT_FOUND'],
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
    if ([5404, 5409, 5415, 5455].includes(code)) {
      expect(errorCodes[classifyAnswer({ answer, operation, status })].retryable).toBe(false)
    }
  }
})
