import { describe, expect, test } from '@jest/globals'

import { assertFilename, cleanFilename } from './filename.js'

describe('a file name', () => {
  test.each([
    'photo.jpg',
    'Été à la plage (1).jpeg',
    '写真.png',
    '😀.webp',
    'a'.repeat(251) + '.jpg',
    '100% wool.jpg',
    'a..b.jpg',
    'no-extension',
  ])('%s is fine', (name) => {
    expect(() => assertFilename(name)).not.toThrow()
  })

  test.each([
    ['../x.jpg', 'a path'],
    ['..', 'a path'],
    ['.', 'a path'],
    ['a/b.jpg', 'a path'],
    ['a\\b.jpg', 'a path'],
    ['..%2fx.jpg', 'a path'],
    ['..%2Fx.jpg', 'a path'],
    ['a%5Cb.jpg', 'a path'],
    ['x%00.jpg', 'a path'],
    ['x\u0000.jpg', 'control characters'],
    ['x\n.jpg', 'control characters'],
    ['photo\u202egpj.exe', 'control characters'],
    ['x\u2066y.jpg', 'control characters'],
    ['', 'no name'],
    ['   ', 'no name'],
    [' . ', 'no name'],
    [`${'x'.repeat(300)}.jpg`, '304 characters'],
  ])('%j is refused: %s', (name, reason) => {
    expect(() => assertFilename(name)).toThrow(
      expect.objectContaining({
        code: 'FILE_NAME_INVALID',
        message: expect.stringContaining(reason),
      }),
    )
  })
})

test.each([
  ['photo.jpg', 'photo.jpg'],
  ['../../etc/evil.jpg', 'evil.jpg'],
  ['C:\\fakepath\\photo.jpg', 'photo.jpg'],
  ['a/b\\c.jpg', 'c.jpg'],
  ['folder/', ''],
  ['e\u0301te\u0301.jpg', '\u00e9t\u00e9.jpg'],
  ['x'.repeat(300), 'x'.repeat(255)],
  [`${'x'.repeat(254)}😀`, 'x'.repeat(254)],
])('the name %j is cleaned to %j, once and for all', (name, cleaned) => {
  expect(cleanFilename(name)).toBe(cleaned)
  expect(cleanFilename(cleaned)).toBe(cleaned)
})
