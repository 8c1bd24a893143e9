import type { ErrorCode } from '../errors.js'
import type { RequestContext } from './apiRequest.js'

import { expect, test } from '@jest/globals'

import { CloudflareAPIError } from '../errors.js'
import { createBatchHost } from './createBatchHost.js'

function setup() {
  let nowMs = 0
  const context = { now: () => nowMs } as RequestContext
  const host = createBatchHost({ context, isWanted: () => true })
  return { advance: (ms: number) => (nowMs += ms), host }
}

const refusal = (code: ErrorCode, httpStatus: number) =>
  new CloudflareAPIError({ code, httpStatus, message: 'refused', providerErrors: [] })

test.each<[string, Error]>([
  ['refuses the token', refusal('API_AUTHENTICATION', 403)],
  ['does not know the path', refusal('API_BAD_REQUEST', 404)],
  ['does not know the method', refusal('API_BAD_REQUEST', 405)],
])('a host that %s is left alone for an hour', (_name, error) => {
  const { advance, host } = setup()
  expect(host.hasDeclined(error)).toBe(true)
  advance(3_599_999)
  expect(host.takes('getImage')).toBe(false)
  advance(1)
  expect(host.takes('getImage')).toBe(true)
})

test.each<[string, Error, boolean]>([
  ['paused calls, which the API takes', refusal('API_PAUSED', 503), true],
  ['refused an image', refusal('API_BAD_REQUEST', 400), false],
  ['knows no such image', refusal('API_NOT_FOUND', 404), false],
  ['is not an error of the API', new TypeError('not ours'), false],
])('a host that %s is asked again', (_name, error, declined) => {
  const { host } = setup()
  expect(host.hasDeclined(error)).toBe(declined)
  expect(host.takes('getImage')).toBe(true)
})
