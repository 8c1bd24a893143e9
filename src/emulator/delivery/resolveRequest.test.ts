import { describe, expect, test } from '@jest/globals'

import { parseDeliveryPath } from './resolveRequest.js'

describe('parseDeliveryPath', () => {
  test.each([
    ['a/public', 'a', { kind: 'named', name: 'public' }],
    ['/a/public', 'a', { kind: 'named', name: 'public' }],
    ['people/jane/face.jpg/thumb', 'people/jane/face.jpg', { kind: 'named', name: 'thumb' }],
    ['a/w=400,fit=crop', 'a', { kind: 'flexible', segment: 'w=400,fit=crop' }],
    ['a/background=%23ff0000', 'a', { kind: 'flexible', segment: 'background=%23ff0000' }],
    ['50%25%20off/public', '50% off', { kind: 'named', name: 'public' }],
    ['%F0%9F%90%88/public', '🐈', { kind: 'named', name: 'public' }],
    ['a%252fb/public', 'a%2fb', { kind: 'named', name: 'public' }],
  ])('%s', (rest, imageId, variant) => {
    expect(parseDeliveryPath(rest)).toEqual({ imageId, variant })
  })

  test.each([
    ['no variant', 'a'],
    ['an empty variant', 'a/'],
    ['an empty id', '/public'],
    ['nothing', ''],
    ['a doubled slash', 'a//public'],
    ['parent segments', '../secret/public'],
    ['encoded parent segments', '%2e%2E/secret/public'],
    ['a single dot', './public'],
    ['an encoded slash', 'a%2fb/public'],
    ['an encoded slash that climbs', '..%2f..%2fetc%2fpasswd/public'],
    ['a backslash', 'a%5c..%5cb/public'],
    ['a NUL', 'a%00.jpg/public'],
    ['a line feed', 'a%0ab/public'],
    ['a lone percent sign', '100%/public'],
    ['bytes that are not UTF-8', '%ff%fe/public'],
    ['a NUL in options', 'a/w=4%00'],
    ['a path of nine thousand characters', `${'a'.repeat(9_000)}/public`],
  ])('refuses %s with one code', (_name, rest) => {
    expect(() => parseDeliveryPath(rest)).toThrow(expect.objectContaining({ code: 9426 }))
  })
})
