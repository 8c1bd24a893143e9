import { expect, test } from '@jest/globals'
import fc from 'fast-check'

import { fromBase64url, toBase64url } from './base64url.js'

const seed = 20261121

test('bytes come back, in the spelling of Node', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = toBase64url(bytes)
      expect(text).toBe(Buffer.from(bytes).toString('base64url'))
      expect(fromBase64url(text)).toEqual(bytes)
    }),
    { seed },
  )
})

test('a text is the spelling of bytes, or nothing', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12, unit: 'grapheme-ascii' }), (text) => {
      const bytes = fromBase64url(text)
      expect(bytes === undefined || toBase64url(bytes) === text).toBe(true)
    }),
    { numRuns: 2000, seed },
  )
})

test.each(['AB', 'AAB', 'A', 'AA==', 'A+8A', 'A/8A', 'AA AA', 'é'])('%j is refused', (text) => {
  expect(fromBase64url(text)).toBeUndefined()
})
