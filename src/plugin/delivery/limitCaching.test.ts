import type { PayloadRequest } from 'payload'

import { describe, expect, test } from '@jest/globals'

import { keptSeconds, limitCaching } from './limitCaching.js'

const service = {
  now: () => new Date(1_000_500),
  signedUntil: () => 1075,
  signingProblem: undefined,
}

const requestOf = (request: Partial<PayloadRequest>): PayloadRequest =>
  ({ payloadAPI: 'REST', user: null, ...request }) as PayloadRequest

describe('how long an answer is kept', () => {
  test.each([
    { atMost: undefined, expected: 60, expiresAt: 5000 },
    { atMost: 300, expected: 300, expiresAt: 5000 },
    { atMost: undefined, expected: 44, expiresAt: 1075 },
    { atMost: undefined, expected: 0, expiresAt: 1020 },
    { atMost: undefined, expected: 0, expiresAt: 10 },
  ])('is $expected s for $expiresAt', ({ atMost, expected, expiresAt }) => {
    const most = atMost === undefined ? {} : { atMost }
    expect(keptSeconds({ ...most, expiresAt, service })).toBe(expected)
  })

  test('is said once, and not over what the site has said', () => {
    const req = requestOf({})
    limitCaching({ req, service })
    limitCaching({ req, service })
    expect(req.responseHeaders?.get('cache-control')).toBe('private, max-age=44')
    const own = requestOf({ responseHeaders: new Headers({ 'Cache-Control': 'no-store' }) })
    limitCaching({ req: own, service })
    expect(own.responseHeaders?.get('cache-control')).toBe('no-store')
  })

  test('is nothing for who is signed in and while URLs are missing, and not said to server code', () => {
    const signedIn = requestOf({ user: { id: 1 } as never })
    limitCaching({ req: signedIn, service })
    expect(signedIn.responseHeaders?.get('cache-control')).toBe('private, max-age=0')
    const missing = requestOf({})
    limitCaching({ req: missing, service: { ...service, signingProblem: new Error('No answer') } })
    expect(missing.responseHeaders?.get('cache-control')).toBe('private, max-age=0')
    const server = requestOf({ payloadAPI: 'local' })
    limitCaching({ req: server, service })
    expect(server.responseHeaders).toBeUndefined()
  })
})
