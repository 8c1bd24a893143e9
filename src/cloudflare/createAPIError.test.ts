import type { APIRequest } from './apiRequest.js'

import { describe, expect, test } from '@jest/globals'

import { createAPIError } from './createAPIError.js'
import { readEnvelope } from './readEnvelope.js'

const anonymous: APIRequest = {
  method: 'POST',
  operation: 'uploadImage',
  path: '/images/v1',
  replayable: false,
}
const upload = { ...anonymous, imageId: 'a' }

type ErrorOfArgs = {
  headers?: Record<string, string>
  request?: APIRequest
  secrets?: string[]
  status?: number
  text: string
}

const errorOf = ({
  headers = {},
  request = upload,
  secrets = [],
  status = 400,
  text,
}: ErrorOfArgs) =>
  createAPIError({
    answer: readEnvelope(text),
    nowMs: 0,
    request,
    response: { headers: new Headers(headers), status },
    secrets,
  })

const envelope = (...errors: { code: number; message: string }[]): string =>
  JSON.stringify({ errors, result: null, success: false })

describe('the message of an error of the API', () => {
  test('names the call, what to do, and each fact that a support request needs', () => {
    const { message } = errorOf({
      headers: { 'cf-ray': '8a1-FRA' },
      text: envelope({ code: 5455, message: 'Unsupported' }, { code: 1, message: 'more' }),
    })
    expect(message).toMatch(/^uploadImage: Cloudflare refused the image\./)
    expect(message).toMatch(/ \(HTTP 400; code 5455: Unsupported; code 1: more; ray 8a1-FRA\)$/)
  })

  test('names no facts that the answer does not have', () => {
    expect(errorOf({ status: 503, text: '' }).message).toMatch(/ \(HTTP 503\)$/)
  })

  test('gives other advice for a one-time URL, which is where it can', () => {
    const once = { ...upload, operation: 'uploadToURL' } as const
    const conflict = { status: 409, text: envelope() }
    expect(errorOf({ ...conflict, request: once }).message).toMatch(/upload URL.*already been used/)
    expect(errorOf(conflict).message).toMatch(/under this id/)
    const fault = { status: 500, text: '' }
    expect(errorOf({ ...fault, request: once }).message).toMatch(/not working at the moment/)
  })
})

describe('the details of an error of the API', () => {
  test('say which call it was, and of which image', () => {
    expect(errorOf({ text: '' }).details).toEqual({
      imageId: 'a',
      method: 'POST',
      operation: 'uploadImage',
    })
    expect(errorOf({ request: anonymous, text: '' }).details).toEqual({
      method: 'POST',
      operation: 'uploadImage',
    })
  })

  test('hold the beginning of an answer that is no envelope, without secrets', () => {
    const { details } = errorOf({ secrets: ['s3cret'], text: `s3cret${'x'.repeat(400)}` })
    expect(details.body).toBe(`[redacted]${'x'.repeat(294)}`)
  })
})
