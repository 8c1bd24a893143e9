import { describe, expect, test } from '@jest/globals'

import { getURLSecrets, redactCause, redactSecrets } from './redactSecrets.js'

describe('redactSecrets', () => {
  test.each([
    ['a literal secret, everywhere', 'a s3cret-token b s3cret-token', 'a [redacted] b [redacted]'],
    [
      'credentials in a URL',
      'get https://me:pass@host/x failed',
      'get https://[redacted]@host/x failed',
    ],
    ['a bearer token', '"Bearer abc.def" is invalid', '"Bearer [redacted]" is invalid'],
    ['a signature', 'https://h/i/v?exp=1&sig=0123abcd', 'https://h/i/v?exp=1&sig=[redacted]'],
    ['nothing in a harmless text', 'ECONNREFUSED 127.0.0.1:80', 'ECONNREFUSED 127.0.0.1:80'],
  ])('masks %s', (_name, text, expected) => {
    expect(redactSecrets({ secrets: ['s3cret-token', '/'], text })).toBe(expected)
  })

  test('masks the path of a one-time URL, raw and decoded', () => {
    const secrets = getURLSecrets(new URL('https://upload.example/hash/people%2Fana?x=1'))
    const text = 'PUT /hash/people%2Fana?x=1 and /hash/people/ana'
    expect(redactSecrets({ secrets, text })).toBe('PUT [redacted] and [redacted]')
  })

  test('keeps name, code and reasons of a chain of causes', () => {
    const inner = Object.assign(new Error('connect to //u:p@h failed'), { code: 'ECONNREFUSED' })
    const safe = redactCause({
      cause: new TypeError('fetch failed', { cause: inner }),
      secrets: [],
    })
    expect(safe).toMatchObject({
      code: 'ECONNREFUSED',
      message: 'fetch failed: connect to //[redacted]@h failed',
      name: 'TypeError',
    })
  })

  test('shows something that is no error as text', () => {
    expect(redactCause({ cause: 'odd', secrets: [] }).message).toBe('odd')
  })
})
