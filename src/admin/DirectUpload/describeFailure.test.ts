import { expect, test } from '@jest/globals'

import { type ErrorCode, CloudflareImagesError } from '../../errors.js'
import { de } from '../../translations/languages/de.js'
import { en } from '../../translations/languages/en.js'
import { describeFailure } from './describeFailure.js'

/** As Payload's `t` does it, without plurals. */
const wordsIn =
  (language: Readonly<Record<string, string>>) =>
  (key: string, values: Readonly<Record<string, unknown>> = {}): string =>
    (language[key] ?? key).replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]))

const describeIn = (language: 'de' | 'en', error: unknown): string =>
  describeFailure({
    error,
    language,
    name: 'photo.jpg',
    words: wordsIn(language === 'de' ? de : en),
  }).replaceAll('\u00a0', ' ')

const failure = (code: ErrorCode, details: Record<string, unknown> = {}): CloudflareImagesError =>
  new CloudflareImagesError({ code, details, message: 'What the server said.' })

test.each<[ErrorCode, Record<string, unknown>, string]>([
  ['FILE_EMPTY', {}, '“photo.jpg” is empty. Choose another file.'],
  [
    'FILE_TOO_LARGE',
    { maxBytes: 10_485_760, totalBytes: 10_485_761 },
    '“photo.jpg” has 10.1 MB, at most 10.0 MB are allowed. Export it smaller or with stronger compression.',
  ],
  [
    'IMAGE_TOO_LARGE',
    { frames: 1, height: 20, width: 12_001 },
    '“photo.jpg” is 12001 × 20 pixels, more than Cloudflare takes. Scale it down first.',
  ],
  [
    'IMAGE_TYPE_REFUSED',
    { mimeType: 'image/tiff' },
    '“photo.jpg” is of the type TIFF, which is not accepted here. Export it as JPEG, PNG or WebP.',
  ],
  ['IMAGE_TYPE_REFUSED', { mimeType: null }, '“photo.jpg” is not an image that can be used here.'],
  // After an update of the site, say: another attempt would ask in vain.
  [
    'NETWORK',
    { isPartMissing: true },
    '“photo.jpg” was not uploaded. This part could not be loaded. Reload the page.',
  ],
  ['FORBIDDEN', {}, '“photo.jpg” was not uploaded. What the server said.'],
  // Without its figures, the server's sentence is the better one.
  ['FILE_TOO_LARGE', {}, '“photo.jpg” was not uploaded. What the server said.'],
])('%s names the file and says what helps', (code, details, sentence) => {
  expect(describeIn('en', failure(code, details))).toBe(sentence)
})

test('figures are written in the manner of the language', () => {
  const error = failure('FILE_TOO_LARGE', { maxBytes: 1_572_864, totalBytes: 20_000_000 })
  expect(describeIn('de', error)).toBe(
    '„photo.jpg“ hat 19,1 MB, erlaubt sind höchstens 1,5 MB. Exportieren Sie das Bild kleiner oder stärker komprimiert.',
  )
})

test('whatever else is thrown passes in its own words', () => {
  expect(describeIn('en', new TypeError('Load failed'))).toBe(
    '“photo.jpg” was not uploaded. Load failed',
  )
  expect(describeIn('en', 'odd')).toBe('“photo.jpg” was not uploaded. odd')
})
