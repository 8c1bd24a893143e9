import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { match } from 'path-to-regexp'

import { restPattern, withSafeParams } from './endpoint.js'

const oneParam = match(withSafeParams('/:id/events'), { decode: decodeURIComponent })
const rest = match(`/local/:path(${restPattern})`, { decode: decodeURIComponent })

const canDecode = (text: string): boolean => {
  try {
    return typeof decodeURIComponent(text) === 'string'
  } catch {
    return false
  }
}

const hex = fc.constantFrom(...Array.from('0123456789abcdefABCDEF'))
const escape = fc.tuple(hex, hex).map(([high, low]) => `%${high}${low}`)
const piece = fc.oneof(
  escape,
  fc.constantFrom('%', '%2', '%zz', 'a', '%ED%A0%80', '%F4%90%80%80', '%C0%AF', '%E0%9F%BF'),
  fc.string({ minLength: 1, unit: 'binary' }).map(encodeURIComponent),
)

test('a parameter is matched exactly where it can be decoded', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6, minLength: 1 }), (pieces) => {
      const segment = pieces.join('')
      const found = oneParam(`/${segment}/events`)
      expect(found === false).toBe(!canDecode(segment))
      if (found !== false) expect(found.params).toEqual({ id: decodeURIComponent(segment) })
      const far = rest(`/local/${segment}/${segment}`)
      expect(far === false).toBe(!canDecode(segment))
    }),
    { numRuns: 2000, seed: 20_261_129 },
  )
})

test('every character of Unicode can be in a parameter', () => {
  for (let code = 1; code <= 0x10_ffff; code += code < 0x3000 ? 1 : 251) {
    if (code >= 0xd800 && code <= 0xdfff) continue
    const character = String.fromCodePoint(code)
    const found = oneParam(`/${encodeURIComponent(character)}/events`)
    expect(found === false ? undefined : found.params).toEqual({ id: character })
  }
})

test('a long path is matched or refused in no time', () => {
  const startMs = performance.now()
  for (const part of ['%41', '%C3', 'a', '%', '%F0%9F%98']) oneParam(`/${part.repeat(100_000)}x`)
  expect(performance.now() - startMs).toBeLessThan(1000)
})
