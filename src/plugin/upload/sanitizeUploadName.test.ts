import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { getSanitizedUploadFilename } from 'payload/shared'

import { sanitizeUploadName } from './sanitizeUploadName.js'

function outcome(call: () => string): string {
  try {
    return `named ${call()}`
  } catch (error) {
    return `refused: ${String(error)}`
  }
}

function expectSame(name: string): void {
  expect([name, outcome(() => sanitizeUploadName(name))]).toEqual([
    name,
    outcome(() => getSanitizedUploadFilename(name)),
  ])
}

describe('sanitizeUploadName names a file as Payload does', () => {
  test.each(
    'photo.jpg|photo|.jpg|photo.|a.b.tar.gz|photo.jpg?x=1.5|photo.png#top|a/b\\c.png|..|.|con.jpg|what?.png|\u0007\u0085|Grüße 東京.webp| .jpg|'.split(
      '|',
    ),
  )('%j', expectSame)

  test('whatever the name', () => {
    const letters = fc.constantFrom(...'aé東.?#/\\<:*|% \u0000\u0085'.split(''))
    const runs = { numRuns: 1000, seed: 20_261_129 }
    fc.assert(fc.property(fc.string({ maxLength: 12, unit: letters }), expectSame), runs)
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), expectSame), runs)
  })
})
