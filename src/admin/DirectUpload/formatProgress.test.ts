import { expect, test } from '@jest/globals'

import { formatBytes, percentOf } from './formatProgress.js'

/** Intl sets a no-break space. */
const plain = (text: string): string => text.replaceAll('\u00a0', ' ')

test.each([
  { bytes: 0, de: '0 kB', en: '0 kB' },
  { bytes: 1, de: '1 Byte', en: '1 byte' },
  { bytes: 480, de: '480 Byte', en: '480 bytes' },
  { bytes: 51_200, de: '50 kB', en: '50 kB' },
  { bytes: 1024 * 1024, de: '1,0 MB', en: '1.0 MB' },
  { bytes: 9_437_184, de: '9,0 MB', en: '9.0 MB' },
])('$bytes bytes are $en, in German $de', ({ bytes, de, en }) => {
  expect(plain(formatBytes({ bytes, language: 'en' }))).toBe(en)
  expect(plain(formatBytes({ bytes, language: 'de' }))).toBe(de)
})

test('a file just over a limit does not read as being on it', () => {
  const bytes = 10 * 1024 * 1024 + 1
  expect(plain(formatBytes({ bytes, language: 'en' }))).toBe('10.0 MB')
  expect(plain(formatBytes({ bytes, language: 'en', round: 'up' }))).toBe('10.1 MB')
})

test('a speed is an amount in a second', () => {
  const speed = formatBytes({ bytes: 2 * 1024 * 1024, language: 'en', perSecond: true })
  expect(plain(speed)).toBe('2.0 MB/s')
})

test.each([
  { loadedBytes: 0, percent: 0, totalBytes: 200 },
  { loadedBytes: 199, percent: 99, totalBytes: 200 },
  { loadedBytes: 200, percent: 100, totalBytes: 200 },
  // A form has more bytes than its file.
  { loadedBytes: 260, percent: 100, totalBytes: 200 },
  { loadedBytes: 0, percent: 0, totalBytes: 0 },
])('$loadedBytes of $totalBytes bytes are $percent percent', ({ percent, ...bytes }) => {
  expect(percentOf(bytes)).toBe(percent)
})
