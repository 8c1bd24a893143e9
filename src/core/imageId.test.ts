import { describe, expect, test } from '@jest/globals'

import {
  assertCustomImageId,
  assertImageId,
  encodeImageIdForAPI,
  encodeImageIdForDelivery,
  isUUID,
} from './imageId.js'

const uuid = '2cdc28f0-017a-49c4-9ed7-87056c839c01'
const refused = expect.objectContaining({ code: 'IMAGE_ID_INVALID' })

describe('image ids', () => {
  test.each([
    'a',
    'people/anna.jpg',
    'a/b/c/d',
    'naïve ☃ 100%',
    'x'.repeat(1024),
    '...',
    'a..b',
    '-',
    '😀',
  ])('%j may be chosen', (id) => {
    expect(() => assertCustomImageId(id)).not.toThrow()
  })

  test.each([
    ['nothing', ''],
    ['a leading slash', '/a'],
    ['a trailing slash', 'a/'],
    ['an empty part', 'a//b'],
    ['a way up', 'a/../b'],
    ['only a way up', '..'],
    ['a dot part', './a'],
    ['a line end', 'a\nb'],
    ['a zero byte', 'a\0b'],
    ['half a character', 'a\ud83d'],
    ['too many characters', 'x'.repeat(1025)],
  ])('%s is refused', (_, id) => {
    expect(() => assertImageId(id)).toThrow(refused)
    expect(() => assertCustomImageId(id)).toThrow(refused)
    expect(() => encodeImageIdForAPI(id)).toThrow(refused)
    expect(() => encodeImageIdForDelivery(id)).toThrow(refused)
  })

  test.each([
    ['', '"" cannot be an image id: it is empty.'],
    ['/a', '"/a" cannot be an image id: it begins or ends with a slash.'],
    ['a/', '"a/" cannot be an image id: it begins or ends with a slash.'],
    ['a//b', '"a//b" cannot be an image id: a part of its path is empty, "." or "..".'],
    ['\n'.repeat(60), /^"(\\n){60}" cannot .* it holds control characters\.$/],
    ['x'.repeat(1025), /^"x{60}…" cannot .* it is longer than 1024 characters\.$/],
  ])('%j is refused with what is wrong with it', (id, message) => {
    expect(() => assertImageId(id)).toThrow(message)
  })

  test('a UUID is an image id, but not one that we may choose', () => {
    expect(isUUID(uuid)).toBe(true)
    expect(isUUID(uuid.toUpperCase())).toBe(true)
    expect(isUUID(`${uuid}0`)).toBe(false)
    expect(() => assertImageId(uuid)).not.toThrow()
    expect(() => assertCustomImageId(uuid)).toThrow(refused)
    expect(() => assertCustomImageId(uuid.toUpperCase())).toThrow(refused)
    expect(() => assertCustomImageId(`images/${uuid}`)).not.toThrow()
  })

  test.each([
    ['a/b', 'a%2Fb', 'a/b'],
    ['100%/é', '100%25%2F%C3%A9', '100%25/%C3%A9'],
    ['a%2Fb', 'a%252Fb', 'a%252Fb'],
    ['q?x#y', 'q%3Fx%23y', 'q%3Fx%23y'],
  ])('%s is %s for the API and %s for delivery', (id, forAPI, forDelivery) => {
    expect(encodeImageIdForAPI(id)).toBe(forAPI)
    expect(encodeImageIdForDelivery(id)).toBe(forDelivery)
  })
})
