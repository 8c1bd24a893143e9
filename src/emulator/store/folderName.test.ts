import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { resolve, sep } from 'node:path'

import { folderNameOf, resolveInside } from './folderName.js'

describe('the folder of an image', () => {
  test.each([
    ['a UUID', '2cdc28f0-017a-49c4-9ed7-87056c839c01', '2cdc28f0-017a-49c4-9ed7-87056c839c01'],
    ['a path', 'people/jane.v2', 'people%2fjane.v2'],
    ['capitals, for disks that ignore case', 'Logo', '%4cogo'],
    ['a climbing path', '../../etc', '%2e.%2f..%2fetc'],
    ['a percent sign', '%2f', '%252f'],
    ['dots alone', '..', '%2e%2e'],
    ['a dot at the end', 'a.', 'a%2e'],
    ['letters beyond ASCII', 'é', '%c3%a9'],
  ])('is readable: %s', (_name, imageId, folder) => {
    expect(folderNameOf(imageId)).toBe(folder)
  })

  test('is hashed when it would be too long or a device of Windows', () => {
    expect(folderNameOf('日'.repeat(1024)).length).toBeLessThan(130)
    expect(folderNameOf('con')).toMatch(/^con~[\da-f]{64}$/)
    expect(folderNameOf('nul.jpg')).toMatch(/~[\da-f]{64}$/)
  })

  test('lies directly inside, and differs for different ids, whatever they are', () => {
    const id = fc.string({ maxLength: 1024, minLength: 1, unit: 'grapheme' })
    fc.assert(
      fc.property(id, id, (first, second) => {
        const name = folderNameOf(first)
        const path = resolveInside({ folder: '/images', name })
        expect(path).toBe(resolve('/images') + sep + name)
        expect(name).toMatch(/^[a-z0-9%_~.-]{1,200}$/)
        expect(name.toLowerCase() === folderNameOf(second).toLowerCase()).toBe(first === second)
      }),
      { seed: 20261121 },
    )
  })

  test.each(['..', '.', '', 'a/b', '../x', '/etc'])('is never outside: %s', (name) => {
    expect(() => resolveInside({ folder: '/images', name })).toThrow(
      expect.objectContaining({ code: 'IMAGE_ID_INVALID' }),
    )
  })
})
