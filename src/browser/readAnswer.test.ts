import { describe, expect, test } from '@jest/globals'

import { readAnswer } from './readAnswer.js'

const read = (status: number, body: unknown) =>
  readAnswer({ status, text: typeof body === 'string' ? body : JSON.stringify(body) })

test('a success is its JSON object', () => {
  expect(read(201, { imageId: 'a' })).toEqual({ imageId: 'a' })
})

describe('a refusal keeps', () => {
  test('code, sentence and figures of the site', () => {
    const data = { code: 'RECEIPT_EXPIRED', details: { expiresAt: 5 } }
    const body = { errors: [{ data, message: 'The receipt has expired.' }] }
    expect(() => read(403, body)).toThrow(
      expect.objectContaining({
        code: 'RECEIPT_EXPIRED',
        details: { expiresAt: 5, httpStatus: 403 },
        message: 'The receipt has expired.',
      }),
    )
  })

  test('the fields that Payload names', () => {
    const data = { errors: [{ message: 'This field is required.', path: 'alt' }] }
    const body = { errors: [{ data, message: 'The following field is invalid: Alt' }] }
    expect(() => read(400, body)).toThrow(
      expect.objectContaining({
        code: 'REQUEST_INVALID',
        message: 'The following field is invalid: Alt (This field is required.)',
      }),
    )
  })
})

describe('without words of the site the status decides', () => {
  test.each([
    [401, 'UNAUTHENTICATED', /Sign in again/],
    [403, 'FORBIDDEN', /not allowed/],
    [404, 'NOT_FOUND', /status 404/],
    [413, 'FILE_TOO_LARGE', /does not take a file of this size/],
    [422, 'REQUEST_INVALID', /status 422/],
    [429, 'API_RATE_LIMITED', /few minutes/],
    [502, 'API_RESPONSE_INVALID', /status 502/],
    [200, 'API_RESPONSE_INVALID', /status 200/],
  ])('%i is %s', (status, code, sentence) => {
    for (const body of ['<h1>Sorry</h1>', '', '[]', '{"errors":[{"data":{"code":"toString"}}]}']) {
      if (status === 200 && body.startsWith('{')) continue
      expect(() => read(status, body)).toThrow(expect.objectContaining({ code }))
      expect(() => read(status, body)).toThrow(sentence)
    }
  })
})
